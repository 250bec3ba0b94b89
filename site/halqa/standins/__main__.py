"""python -m halqa.standins"""

from halqa.standins.running import main

main()
