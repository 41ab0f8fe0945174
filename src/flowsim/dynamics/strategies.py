"""Ways over the chasm, as settings of the two markets.

The settings encode what the essay says of each way, with sizes of our own: what comes out shows
that the essay is consistent, and is no evidence that it is true. Input: none. Output: Strategies.
Must not depend on: how they are shown.
"""

from __future__ import annotations

from dataclasses import dataclass

from flowsim.dynamics.two_markets import Settings


@dataclass(frozen=True, slots=True)
class Strategy:
    """A way over the chasm. short: its title where there is little room. says: what is done.

    variant: another form of the strategy of that name.
    """

    name: str
    title: str
    short: str
    says: str
    settings: Settings
    variant: str = ""


_AS_IT_IS = 0.06  # of the main market can use the product of the innovators
_STEPS = (0.25, 0.5, 0.75, 1.0)
_FREE = 0.3  # price factor: open source and clouds cap what can be asked for the same product
_ASKED = 0.02  # push of sales and marketing on the main market

STRATEGIES = (
    Strategy(
        "upsell",
        "Upsell the innovators",
        "Upsell",
        "Sell a managed, stable and secure version to those who use it already.",
        Settings(reach=_AS_IT_IS, price=_FREE),
    ),
    Strategy(
        "same_product",
        "Same product to the mainstream",
        "Same product",
        "Sell the product of the innovators to the mainstream, as it is.",
        Settings(reach=_AS_IT_IS, price=_FREE, main_push=_ASKED),
    ),
    Strategy(
        "upskilling",
        "Same product, with upskilling",
        "Upskilling",
        "Sell it as it is, and train the mainstream to use it.",
        Settings(reach=_AS_IT_IS, price=_FREE, main_push=_ASKED, reach_growth=0.003),
        variant="same_product",
    ),
    Strategy(
        "services",
        "Whole product by services",
        "Services",
        "Fill what the product lacks with people: each new user must be onboarded by services.",
        Settings(main_push=_ASKED, onboarding=0.012, upkeep=0.02),
    ),
    Strategy(
        "services_doubled",
        "Whole product, services doubled",
        "Doubled",
        "The same with twice as many people in services.",
        Settings(main_push=_ASKED, onboarding=0.024, upkeep=0.02),
        variant="services",
    ),
    Strategy(
        "evolve_leaky",
        "Evolve through very leaky layers",
        "Very leaky",
        "Add a simpler layer every six quarters, of which four fifths leak: users still meet "
        "what is below.",
        Settings(reach=_AS_IT_IS, layers=_STEPS, leak=0.8, main_push=0.005),
        variant="evolve",
    ),
    Strategy(
        "evolve_half_leaky",
        "Evolve through leaky layers",
        "Leaky",
        "Add a simpler layer every six quarters, of which half leaks.",
        Settings(reach=_AS_IT_IS, layers=_STEPS, leak=0.5, main_push=0.005),
        variant="evolve",
    ),
    Strategy(
        "evolve",
        "Evolve",
        "Evolve",
        "Add a simpler layer every six quarters, each of which lets more of the mainstream in.",
        Settings(reach=_AS_IT_IS, layers=_STEPS, main_push=0.005),
    ),
    Strategy(
        "skip",
        "Skip the innovators",
        "Skip",
        "Build for the early majority from the start: later, and with a weaker start.",
        Settings(reach=0.85, main_push=_ASKED, main_opens=4.0, early_push=0.005, early_pull=0.15),
    ),
    Strategy(
        "hybrid",
        "Hybrid",
        "Hybrid",
        "Become popular among innovators, then launch a second product for the mainstream, with "
        "the innovators as champions.",
        Settings(reach=0.9, main_push=_ASKED, main_opens=6.0, bridge=0.3),
    ),
    Strategy(
        "hybrid_no_champions",
        "Hybrid without champions",
        "No champions",
        "The same two products; nobody makes the innovators champions.",
        Settings(reach=0.9, main_push=_ASKED, main_opens=6.0),
        variant="hybrid",
    ),
    Strategy(
        "hybrid_no_middlemen",
        "Hybrid, middlemen cut out",
        "No middlemen",
        "The second product replaces the innovators, who then do not speak for it.",
        Settings(reach=0.9, main_push=0.005, main_opens=6.0, bridge=0.02),
        variant="hybrid",
    ),
    Strategy(
        "rivals",
        "Three rivals",
        "Three rivals",
        "Three equal hybrids, and no dominant design: users and their word are split.",
        Settings(reach=0.9, main_push=_ASKED, main_opens=6.0, bridge=0.3, rivals=3),
    ),
    Strategy(
        "mandate",
        "Mandate",
        "Mandate",
        "Order a quarter of the mainstream to use a product that it can barely use, for a year.",
        Settings(reach=0.25, main_push=0.005, mandate=0.4, mandate_from=4.0, mandate_for=4.0),
    ),
)
BY_NAME = {each.name: each for each in STRATEGIES}
