"""Small scenes of acts on one case, told as sync.fold wants them."""
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import permutations

from app.rules.fields import BY_NAME
from app.rules.settling import policy_of, settle
from sync.fold import NEVER_MS, Act, Standing, Write, fold, standing

LANES = {"an": 1, "binh": 2, "chi": 3, "hub": 4}


@dataclass
class Scene:
    """Acts by name. `saw` names the acts before the author's eyes."""

    acts: dict[str, Act] = field(default_factory=dict)
    saw: dict[str, tuple[str, ...]] = field(default_factory=dict)
    receipts: dict[bytes, int] = field(default_factory=dict)

    def act(self, name: str, by: str, saw: str = "", at: int = 0, **values) -> None:
        """Somebody does something; their own lane goes on."""
        lane = LANES[by]
        seq = 1 + sum(act.write.lane == lane for act in self.acts.values())
        seen: dict[int, int] = {}
        for other in saw.split():
            write = self.acts[other].write
            seen[write.lane] = max(seen.get(write.lane, 0), write.seq)
        sets = {BY_NAME[key].number: value for key, value in values.items()}
        self.saw[name] = tuple(saw.split())
        self.acts[name] = Act(Write(lane, seq, name.encode().ljust(16, b"."), at, at),
                              seen, sets)

    def receive(self, name: str, at: int) -> None:
        self.receipts[self.acts[name].write.id] = at

    def received(self, write: Write) -> int:
        return self.receipts.get(write.id, NEVER_MS)

    def orders(self) -> Iterator[list[Act]]:
        """Every order in which nothing comes before what it has seen."""
        for names in permutations(self.acts):
            place = {name: number for number, name in enumerate(names)}
            if all(place[other] < place[name]
                   for name in names for other in self._before(name)):
                yield [self.acts[name] for name in names]

    def _before(self, name: str) -> list[str]:
        mine = self.acts[name]
        return [other for other, act in self.acts.items()
                if act.write.seq <= mine.seen.get(act.write.lane, 0)
                or (act.write.lane == mine.write.lane
                    and act.write.seq < mine.write.seq)]

    def stand(self, order: list[Act]) -> Standing:
        return standing(fold(order, policy_of), policy_of, self.received, settle)


def shown(stood: Standing, name: str) -> object:
    """The standing value of a field."""
    return stood.values[BY_NAME[name].number]


def rivals(stood: Standing, name: str) -> list[object]:
    """The values in dispute in standing order; none when it is not disputed."""
    return [one.value for one in stood.disputes.get(BY_NAME[name].number, ())]
