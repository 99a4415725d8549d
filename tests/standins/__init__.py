"""Stand-in services on loopback that speak the real wire formats; what they know is a small invented world.

In a test (the servers run in one thread of their own, each service on its own port and so its own origin)::

    with StandIns(load_world(Path("tests/worlds/tiny"))) as services:
        run(environment=services.environment)     # HF_ENDPOINT, OPENAI_BASE_URL, ... as the program reads them
        assert services.requests("hub")            # every request seen: service, method, path, query, headers, body

On the command line::

    python -m tests.standins --world tests/worlds/tiny              # prints export lines, serves until Ctrl-C
    python -m tests.standins --world DIR -- taproot trace org/name  # runs it against the services, with its exit code
    python -m tests.standins --documents DIR [--decoys]             # a folder of documents with an index.jsonl
    python -m tests.standins --synthetic 500 --seed 3 --port-base 9100 --faults '{"seed": 1, "rates": ...}'

Services, in the order of their ports: ``hub arxiv github_raw github_api web tavily model``.

A world is a folder (``world_folder`` validates it and says what is wrong, ``world`` is the same in memory):

- ``datasets.jsonl``: ``id``, ``createdAt``, ``downloads``, ``likes``, ``gated`` (false, "auto", "manual"), ``private``,
  ``disabled``, ``tags``, ``renamed_from``, ``card`` (a file below the folder, or null: the Hub has no README there)
- ``papers.jsonl``: ``arxiv_id``, ``title``, ``summary``, ``published``, ``authors``, ``text``, ``html`` (a file, true:
  made from the text, or null: 404), ``pdf`` (a file, false: 404; made from the text when absent)
- ``github/<owner>__<repo>.md`` the README; ``github/<owner>__<repo>/PATH`` any other file of the repository
- ``web/<host>/<path>``: a page, ``index.html`` for a folder; ``web/localhost/`` is what is served at ``/PATH``
- ``redirects.jsonl``: ``from``, ``to``, ``status``: pages that send elsewhere
- ``tavily.jsonl``: ``contains`` (in the query, case ignored), ``results`` (``title``, ``url``, ``content``, ``score``)
- ``model.jsonl``: ``schema``, ``dataset``, ``contains``, ``answer`` (see ``scripted_model``)

Texts may hold ``{{hub}}``, ``{{web}}`` and so on for the address of a stand-in. ``faults.Faults`` makes services
slow, busy or broken by a fixed schedule. ``synthetic.synthetic_world`` makes worlds of any size with their true edges.

Caveat: what is imitated is what this project sends and reads, as observed and documented in autumn 2026; a stand-in
that agrees proves nothing about a service that has changed since.
"""

from tests.standins.faults import Faults, Latency
from tests.standins.server import StandIns
from tests.standins.world import World
from tests.standins.world_folder import load_world

__all__ = ["Faults", "Latency", "StandIns", "World", "load_world"]
