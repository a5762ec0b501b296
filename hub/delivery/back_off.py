"""How long a delivery waits after a failure before it is tried again."""

import random

from hub.delivery.partner import DeliveryPolicy


def back_off(policy: DeliveryPolicy, attempts: int) -> float:
    """Return the wait after so many attempts, in seconds: exponential, with full jitter of its upper half."""
    ceiling = min(policy.back_off_max, policy.back_off_first * 2.0 ** min(attempts - 1, 16))
    return ceiling * random.uniform(0.5, 1.0)
