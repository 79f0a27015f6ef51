"""What every table of ``study.toml`` has in common."""

from pydantic import BaseModel, ConfigDict


class Section(BaseModel):
    """Unknown keys are refused; values are not coerced from other types."""

    model_config = ConfigDict(extra="forbid", frozen=True)
