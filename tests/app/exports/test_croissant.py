"""What a Croissant file says as triples, read by another program's parser where one is installed."""

import json
import logging

import pytest

from app.exports import croissant
from app.records.claim import ClaimStatus
from tests.app.exports.lineages import LINEAGES

pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
PROV = "http://www.w3.org/ns/prov#"
PAGES = "https://huggingface.co/datasets/"


def test_the_document_is_croissant_with_provenance(tmp_path):
    croissant.write(tmp_path / "a.json", LINEAGES["tiny"])
    said = json.loads((tmp_path / "a.json").read_text())
    assert said["@context"]["prov"] == PROV
    assert said["conformsTo"] == "http://mlcommons.org/croissant/1.1"
    assert (said["@type"], said["@id"], said["name"]) == ("sc:Dataset", PAGES + "lab/mix", "lab/mix")
    assert said["license"] == "cc-by-nc-4.0"
    assert said["prov:wasDerivedFrom"] == [{"@id": PAGES + "lab/root"}, {"@id": PAGES + "openai/gsm8k"}]
    assert said["prov:wasGeneratedBy"]["@type"] == "prov:Activity"
    claims = [each for each in said["@included"] if each["@type"] == "taproot:Claim"]
    assert {each["taproot:status"] for each in claims} == {"needs_review", "rejected"}
    assert not any(PROV in key or key.startswith("prov:") for each in claims for key in each)


@pytest.mark.parametrize("name", LINEAGES)
def test_the_triples_are_the_accepted_edges(tmp_path, name):
    rdflib = pytest.importorskip("rdflib")
    excerpt = LINEAGES[name]
    croissant.write(tmp_path / "a.json", excerpt)
    graph = rdflib.Graph().parse(tmp_path / "a.json", format="json-ld")
    prov = rdflib.Namespace(PROV)
    accepted = {(edge.downstream, edge.upstream) for edge in excerpt.edges if edge.status is ClaimStatus.ACCEPTED}
    called = {subject: str(value) for subject, value in graph.subject_objects(rdflib.URIRef("https://schema.org/name"))}
    derived = [(called[down], called[up]) for down, up in graph.subject_objects(prov.wasDerivedFrom)]
    assert sorted(derived) == sorted(accepted)
    made = list(graph.subject_objects(prov.wasGeneratedBy))
    assert {called[down] for down, _ in made} == {down for down, _ in accepted}
    assert all((making, rdflib.RDF.type, prov.Activity) in graph for _, making in made)
    for derivation in graph.subjects(rdflib.RDF.type, prov.Derivation):
        assert graph.value(derivation, prov.entity) in called
        assert graph.value(derivation, prov.hadActivity) in {making for _, making in made}


@pytest.mark.parametrize("name", ["tiny", "several at once", "one node", "300"])
def test_mlcroissant_takes_it(tmp_path, name):
    """Not cycles: mlcroissant writes over what it walks, and ends in a KeyError where it comes back to it."""
    mlcroissant = pytest.importorskip("mlcroissant")
    croissant.write(tmp_path / "a.json", LINEAGES[name])
    logging.getLogger("absl").setLevel(logging.ERROR)
    metadata = mlcroissant.Dataset(str(tmp_path / "a.json")).metadata
    assert metadata.name == (LINEAGES[name].dataset or "Lineage graph")
    assert not list(metadata.ctx.issues.errors)
