"""The environment of a site in production."""

SECRETS = {
    "HALQA_SECRET_KEY": "kQ3-" + "only-for-this-test-8Zp4Rw1Xv6Tn" * 2,
    "HALQA_LINK_KEY": "Lw9-" + "another-one-for-tests-2Bd7Yc5Mf" * 2,
}


def production(**more):
    return {
        "HALQA_ENV": "production",
        "HALQA_BASE_URL": "https://debats.example.ma",
        "HALQA_MAIL_FROM": "CMPP <debats@example.ma>",
        "HALQA_SMTP_URL": "smtp://localhost:2525",
        **SECRETS,
    } | more
