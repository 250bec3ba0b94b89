"""How places are given, told once more in plain Python: no counters, everything is counted anew from the people.

`test_model.py` plays the same acts here and on the database. Each act answers whether it is allowed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

HERE = {"held", "confirmed"}
LIVE = {"pending", "waitlisted"} | HERE


@dataclass(eq=False)
class Guest:
    """One person with what they want and what they have."""

    email: str = ""
    fee: str = ""
    workshop: bool = False
    code: bool = False
    trial: bool = False
    named: bool = True
    group: int = 0
    state: str = ""
    held_for: str = ""
    since: int = 0
    share: bool = False
    left_from: str = ""
    let_in: bool = False

    @property
    def counts(self) -> bool:
        return self.state in HERE and not self.trial

    @property
    def wants(self) -> list[str]:
        """The limits that this person's place counts in, beside the event's own."""
        wanted = [self.fee] if self.fee else []
        wanted += ["workshop"] if self.workshop else []
        return wanted + (["limit"] if self.workshop or self.fee == "paid" else [])

    def stop(self, after: str = "") -> tuple[str, str]:
        """Where a place that is taken stands after this stop."""
        if self.fee == "paid" and not self.trial and after not in {"payment", "naming"}:
            return "held", "payment"
        if not self.named and after != "naming":
            return "held", "naming"
        return "confirmed", ""


@dataclass
class Reference:
    capacity: int
    limits: dict[str, int | None]
    kept: int
    """Places set aside for the code; 0 when the share has ended."""
    most_uses: int
    approval: str = ""
    guests: list[Guest] = field(default_factory=list)
    clock: int = 0

    @property
    def here(self) -> list[Guest]:
        return [guest for guest in self.guests if guest.counts]

    @property
    def taken(self) -> Counter[str]:
        return Counter(limit for guest in self.here for limit in guest.wants)

    @property
    def aside(self) -> int:
        return self.kept and self.kept - sum(guest.share for guest in self.here)

    @property
    def free(self) -> int:
        """Places for everybody."""
        return max(self.capacity - len(self.here) - self.aside, 0)

    @property
    def used(self) -> int:
        return sum(guest.code and guest.state in LIVE and not guest.trial for guest in self.guests)

    @property
    def waiting(self) -> list[list[Guest]]:
        """Who waits in their order, groups together."""
        rows = [guest for guest in self.guests if guest.state == "waitlisted"]
        together: dict[object, list[Guest]] = {}
        for guest in sorted(rows, key=lambda guest: guest.since):
            together.setdefault(guest.group or id(guest), []).append(guest)
        return list(together.values())

    def room(self, people: Sequence[Guest]) -> bool:
        """Whether all that these people want is free."""
        from_share = min(self.aside, sum(guest.code for guest in people))
        wanted = Counter(limit for guest in people for limit in guest.wants)
        free = {name: limit - self.taken[name] for name, limit in self.limits.items() if limit is not None}
        return len(people) - from_share <= self.free and all(
            count <= free.get(name, count) for name, count in wanted.items()
        )

    def put(self, guest: Guest, state: str, held_for: str = "") -> None:
        """Move a guest; who comes to have a place has it from the share while it has one."""
        if guest.state not in HERE and state in HERE:
            guest.share = not guest.trial and guest.code and self.aside > 0
        guest.left_from = guest.state if state == "cancelled" else guest.left_from
        guest.state, guest.held_for = state, held_for
        if state == "waitlisted":
            self.clock += 1
            guest.since = self.clock

    def offer(self) -> None:
        """Offer what is free to those who wait, in their order."""
        for people in self.waiting:
            if self.free + self.aside == 0:
                return
            if people[0].trial or self.room(people):
                for guest in people:
                    self.put(guest, "held", "offer")

    def register(self, people: list[Guest], *, desk: bool = False, anyway: bool = False) -> bool:
        """New people; one who is registered already changes nothing."""
        if self.capacity == 0 and self.approval != "asked" and not desk:
            return False
        known = {guest.email for guest in self.guests if guest.state in LIVE and guest.email}
        alone = not people[0].group
        if alone and people[0].email in known:
            return True
        uses = 0 if people[0].trial else len(people)
        if people[0].code and (self.used >= self.most_uses or self.used + uses > self.most_uses):
            return False
        state = self._begin(people, desk=desk, anyway=anyway)
        for guest in people:
            guest.email = "" if guest.email in known else guest.email
            asks = self.approval == "held" and not desk
            held_for = ("held", "approval") if asks else guest.stop()
            self.put(guest, *(held_for if state == "confirmed" else (state, "")))
            guest.let_in = desk and guest.state in HERE
            self.guests.append(guest)
        return True

    def _begin(self, people: list[Guest], *, desk: bool, anyway: bool) -> str:
        if self.approval == "asked" and not desk:
            return "pending"
        if people[0].trial:
            return "confirmed"
        if any(not group[0].trial for group in self.waiting) or not self.room(people):
            self.offer()
        return "confirmed" if anyway or self.room(people) else "waitlisted"

    def cancel(self, guest: Guest) -> bool:
        if guest.state == "cancelled":
            return True
        return self._end(guest, "cancelled", LIVE)

    def decline(self, guest: Guest) -> bool:
        if guest.state == "declined":
            return True
        return self._end(guest, "declined", LIVE - {"confirmed"})

    def _end(self, guest: Guest, state: str, allowed: Iterable[str]) -> bool:
        if guest.state not in allowed:
            return False
        self.put(guest, state)
        self.offer()
        return True

    def restore(self, guest: Guest, *, own: bool) -> bool:
        if guest.state in HERE:
            return True
        if guest.state != "cancelled" or (own and self.waiting):
            return False
        others = {other.email for other in self.guests if other.state in LIVE and other.email}
        paid = guest.left_from == "confirmed"
        stop = guest.stop("payment" if paid and not own else "")
        if own and self.approval and not paid and not guest.let_in:
            if self.approval == "asked":
                return False
            stop = ("held", "approval")
        used_up = guest.code and not guest.trial and self.used >= self.most_uses
        if guest.email in others or used_up or not (guest.trial or self.room([guest])):
            return False
        self.put(guest, *stop)
        guest.let_in = guest.let_in or not own
        return True

    def confirm(self, guest: Guest, *, anyway: bool) -> bool:
        if guest.state == "confirmed" or guest.held_for == "naming":
            return True
        if guest.state not in LIVE:
            return False
        if guest.state not in HERE and not (anyway or guest.trial or self.room([guest])):
            return False
        self.put(guest, *guest.stop(guest.held_for))
        guest.let_in = True
        return True

    def let_wait(self, guest: Guest) -> bool:
        if guest.state == "waitlisted":
            return True
        if guest.state != "pending":
            return False
        self.put(guest, "waitlisted")
        self.offer()
        return True

    def accept(self, guest: Guest) -> bool:
        if guest.state in HERE and guest.held_for != "offer":
            return True
        if guest.held_for != "offer":
            return False
        self.put(guest, *guest.stop())
        return True

    def refuse(self, guest: Guest) -> bool:
        if guest.state == "cancelled":
            return True
        return guest.held_for == "offer" and self._end(guest, "cancelled", HERE)

    def accept_all(self, group: int) -> bool:
        rows = [guest for guest in self.guests if guest.group == group]
        offered = [guest for guest in rows if guest.held_for == "offer"]
        for guest in offered:
            self.accept(guest)
        return bool(offered) or any(guest.state in HERE for guest in rows)

    def refuse_all(self, group: int) -> bool:
        rows = [guest for guest in self.guests if guest.group == group and guest.held_for == "offer"]
        for guest in rows:
            self.refuse(guest)
        return True

    def name(self, guest: Guest) -> bool:
        if guest.state not in LIVE or guest.named:
            return False
        guest.named = True
        if guest.held_for == "naming":
            self.put(guest, "confirmed")
        return True

    def choose(self, guest: Guest, workshop: bool) -> bool:
        """Come to the workshop, or no longer."""
        if guest.workshop == workshop:
            return True
        before = set(guest.wants)
        guest.workshop = workshop
        new = set(guest.wants) - before
        if guest.counts:
            guest.workshop = not workshop
            if any(self.limits[name] is not None and self.taken[name] >= self.limits[name] for name in new):
                return False
            guest.workshop = workshop
        self.offer()
        return True

    def end_offers(self) -> bool:
        for guest in self.guests:
            if guest.held_for == "offer":
                self.put(guest, "expired")
        self.offer()
        return True

    def set_capacity(self, capacity: int) -> bool:
        self.capacity = capacity
        self.offer()
        return True

    def set_limit(self, name: str, limit: int | None) -> bool:
        self.limits[name] = limit
        self.offer()
        return True

    def keep(self, seats: int) -> bool:
        """Set so many places aside for the code."""
        taken = sum(guest.share for guest in self.here)
        if not self.kept or seats < max(taken, 1) or seats - self.kept > self.free:
            return False
        self.kept = seats
        self.offer()
        return True

    def release(self) -> bool:
        self.kept = 0
        self.offer()
        return True
