"""New terms for the codes, proposed from a corpus: its words, how key they are, and their vectors.

``streams`` cuts read pages into words with the codebook's terms as units, ``lemmas`` and ``pairs``
make English base forms and two-word terms of them, ``keyness`` and ``vectors`` score, ``proposals``
ranks. Nothing here enters a codebook: a person decides.
"""

from citysway.models.suggest.proposals import Proposal, Scored, propose
from citysway.models.suggest.streams import Stream, StreamBuilder

__all__ = ["Proposal", "Scored", "Stream", "StreamBuilder", "propose"]
