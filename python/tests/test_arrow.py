"""Columns in Arrow's memory, of every library that lends them."""

import pickle

import duckdb
import fsspec
import nanoarrow as na
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.fs
import pyarrow.parquet as pq
import pytest
import unscaffold
from pages import PAGES, PROSE, many
from pyarrow.dataset import dataset
from unscaffold import Cleaner

TEXTS = [*PAGES, None, PROSE]
CLEAN = [text and unscaffold.clean(text) for text in TEXTS]
TYPES = [pa.string(), pa.large_string(), pa.string_view()]


def found(texts):
    """What goes, as a column of it has it."""
    cleaner = Cleaner()
    return [text if text is None else [finding.to_dict() for finding in cleaner.clean_with_report(text).removed] for text in texts]


def arrays(kind):
    whole = pa.array(TEXTS, kind)
    yield whole, TEXTS
    yield whole.slice(2, 4), TEXTS[2:6]
    yield whole.slice(3, 0), []
    yield pa.array([], kind), []
    yield pa.array([None, None], kind), [None, None]


@pytest.mark.parametrize("kind", TYPES, ids=str)
@pytest.mark.parametrize("threads", [1, 2])
def test_arrays_keep_their_type_rows_and_nulls(kind, threads):
    for array, texts in arrays(kind):
        clean = pa.array(unscaffold.clean_arrow(array, threads))
        clean.validate(full=True)
        assert clean.type == kind
        assert clean.to_pylist() == [text and unscaffold.clean(text) for text in texts]

        clean, removed = Cleaner().clean_arrow_with_findings(array, threads)
        removed = pa.array(removed)
        removed.validate(full=True)
        assert pa.array(clean).to_pylist() == [text and unscaffold.clean(text) for text in texts]
        assert removed.to_pylist() == found(texts)


@pytest.mark.parametrize("kind", TYPES, ids=str)
def test_chunks_stay_chunks(kind):
    column = pa.chunked_array([TEXTS[:3], [], TEXTS[3:]], kind)
    clean = unscaffold.clean_arrow(column)
    assert len(clean) == len(TEXTS) and "3 chunks" in repr(clean)
    clean = pa.chunked_array(clean)
    clean.validate(full=True)
    assert [len(chunk) for chunk in clean.chunks] == [3, 0, 6]
    assert (clean.type, clean.to_pylist()) == (kind, CLEAN)
    clean, removed = Cleaner().clean_arrow_with_findings(column)
    assert pa.chunked_array(removed).to_pylist() == found(TEXTS)
    empty = pa.chunked_array(unscaffold.clean_arrow(pa.chunked_array([], kind)))
    assert (empty.type, len(empty)) == (kind, 0)


@pytest.mark.parametrize("values", TYPES, ids=str)
@pytest.mark.parametrize("keys", [pa.int8(), pa.uint16(), pa.int64()], ids=str)
def test_dictionaries_stay_dictionaries(keys, values):
    rows = [TEXTS[number % len(TEXTS)] for number in range(30)]
    numbers = [None if row is None else TEXTS.index(row) for row in rows]
    # One value twice, one that no row has, a null among the values.
    words = pa.array([*TEXTS[:-2], None, PROSE, "Home"], values)
    array = pa.DictionaryArray.from_arrays(pa.array([*numbers, 7], keys), words)
    texts = [*rows, None]
    clean, removed = (pa.array(column) for column in Cleaner().clean_arrow_with_findings(array))
    clean.validate(full=True)
    assert clean.type == array.type
    assert clean.to_pylist() == [text and unscaffold.clean(text) for text in texts]
    assert removed.to_pylist() == found(texts)
    assert len(clean.dictionary.unique()) == len(clean.dictionary)
    assert pa.array(unscaffold.clean_arrow(array[5:9])).to_pylist() == clean.to_pylist()[5:9]


def test_no_type_at_all_is_nulls():
    assert pa.array(unscaffold.clean_arrow(pa.nulls(3))).to_pylist() == [None] * 3
    assert pa.array(Cleaner().clean_arrow_with_findings(pa.nulls(3))[1]).to_pylist() == [None] * 3


def test_the_input_is_not_copied():
    """What is lent has the same memory as what lends it, and is let go of at the end."""
    pool = pa.default_memory_pool()
    array = pa.array([PROSE * 1000] * 100)
    before = pool.bytes_allocated()
    clean = unscaffold.clean_arrow(array)
    assert pool.bytes_allocated() == before
    del array
    assert pool.bytes_allocated() < before - 9_000_000
    assert len(clean) == 100


def test_what_is_not_utf8_does_not_end_a_run():
    for kind, offsets in [(pa.string(), pa.int32()), (pa.large_string(), pa.int64())]:
        data = b"caf\xe9 open\nLeave a Reply" + PROSE.encode()
        ends = pa.array([0, 23, len(data)], offsets)
        array = pa.Array.from_buffers(kind, 2, [None, ends.buffers()[1], pa.py_buffer(data)])
        clean = pa.array(unscaffold.clean_arrow(array))
        clean.validate(full=True)
        assert clean.to_pylist() == ["caf\N{REPLACEMENT CHARACTER} open", PROSE]


def test_offsets_that_lead_out_of_the_data_are_an_error():
    for first in (900, -1):
        ends = pa.array([0, first, 5], pa.int32())
        array = pa.Array.from_buffers(pa.string(), 2, [None, ends.buffers()[1], pa.py_buffer(b"hello")])
        with pytest.raises(ValueError, match="offsets"):
            unscaffold.clean_arrow(array)


def test_keys_that_the_dictionary_does_not_have_are_an_error():
    for key in (2, -1):
        array = pa.DictionaryArray.from_arrays(pa.array([0, key]), pa.array(["x", "y"]), safe=False)
        with pytest.raises(ValueError, match="keys"):
            unscaffold.clean_arrow(array)


def test_a_dictionary_of_nothing_is_nulls():
    array = pa.array([None, None]).dictionary_encode()
    text, removed = Cleaner().clean_arrow_with_findings(array)
    assert (pa.array(text).type, pa.array(text).to_pylist(), pa.array(removed).to_pylist()) == (array.type, [None] * 2, [None] * 2)


def test_chunks_of_one_dictionary_are_cleaned_like_one():
    values = pa.array(many(300))
    chunks = [pa.DictionaryArray.from_arrays(pa.array([number, 299 - number], pa.int32()), values) for number in range(300)]
    other = pa.DictionaryArray.from_arrays(pa.array([0], pa.int32()), pa.array(["Leave a Reply"]))
    column = pa.chunked_array([*chunks, other, chunks[7]])
    clean, removed = (pa.chunked_array(column) for column in Cleaner().clean_arrow_with_findings(column))
    assert clean.to_pylist() == [unscaffold.clean(text) for text in column.to_pylist()]
    assert removed.to_pylist() == found(column.to_pylist())


def test_a_stream_may_need_the_interpreter(tmp_path):
    """Files that Python opens are read on threads that wait for it."""
    pq.write_table(pa.table({"text": TEXTS * 500}), tmp_path / "t.parquet", row_group_size=100)
    files = pa.fs.PyFileSystem(pa.fs.FSSpecHandler(fsspec.filesystem("file")))
    reader = dataset(str(tmp_path / "t.parquet"), filesystem=files, format="parquet").scanner(columns=["text"]).to_reader()
    assert pa.chunked_array(unscaffold.clean_arrow(reader)).to_pylist() == CLEAN * 500


def test_a_stream_that_fails_says_why():
    schema = pa.schema({"text": pa.string()})

    def batches():
        yield pa.record_batch([pa.array(["a"])], schema=schema)
        raise RuntimeError("the line went dead")

    with pytest.raises(ValueError, match="the line went dead"):
        unscaffold.clean_arrow(pa.RecordBatchReader.from_batches(schema, batches()))


def test_what_was_taken_already_is_an_error():
    capsules = pa.array(TEXTS).__arrow_c_array__()

    class Lender:
        def __arrow_c_array__(self, requested_schema=None):
            return capsules

    assert len(unscaffold.clean_arrow(Lender())) == len(TEXTS)
    with pytest.raises(ValueError):
        unscaffold.clean_arrow(Lender())


def test_other_types_are_named():
    for column, says in [
        (pa.array([1]), "column of Int64, not of texts"),
        (pa.array([b"x"]), "column of Binary"),
        (pa.array([["x"]]), "not of texts"),
        (pa.array([1, 1]).dictionary_encode(), "not of texts"),
        (pa.table({"a": ["x"], "b": ["y"]}), "not of texts"),
        (pa.array([{"a": "x"}]), "not of texts"),
        (["x"], "list is no column of Arrow"),
    ]:
        with pytest.raises(TypeError, match=says):
            unscaffold.clean_arrow(column)


def test_metadata_of_the_field_stays():
    class Lender:
        def __arrow_c_array__(self, requested_schema=None):
            field = pa.field("body", pa.string(), metadata={"mine": "kept"})
            return field.__arrow_c_schema__(), pa.array(TEXTS).__arrow_c_array__()[1]

    clean = unscaffold.clean_arrow(Lender())
    field = pa.field(clean)
    assert (field.name, field.metadata) == ("body", {b"mine": b"kept"})


def test_a_wanted_type_is_given():
    clean = unscaffold.clean_arrow(pa.array(TEXTS))
    for kind in TYPES:
        assert (pa.array(clean, kind).type, pa.array(clean, kind).to_pylist()) == (kind, CLEAN)
    # Not nulls, as a cast of texts to numbers would give.
    assert pa.Array._import_from_c_capsule(*clean.__arrow_c_array__(pa.int64().__arrow_c_schema__())).to_pylist() == CLEAN
    chunked = unscaffold.clean_arrow(pa.chunked_array([TEXTS]))
    assert pa.chunked_array(chunked, pa.string_view()).to_pylist() == CLEAN


def test_polars():
    series = pl.Series("text", TEXTS)
    assert pl.Series(unscaffold.clean_arrow(series)).to_list() == CLEAN
    assert pl.Series(unscaffold.clean_arrow(series[2:5])).to_list() == CLEAN[2:5]
    assert pl.Series(unscaffold.clean_arrow(pl.concat([series, series], rechunk=False))).to_list() == CLEAN * 2
    assert pl.Series(Cleaner().clean_arrow_with_findings(series)[1]).to_list() == found(TEXTS)
    assert pl.Series(unscaffold.clean_arrow(series.cast(pl.Categorical))).to_list() == CLEAN
    assert pl.DataFrame({"text": unscaffold.clean_arrow(series)})["text"].to_list() == CLEAN
    with pytest.raises((TypeError, ValueError)):
        unscaffold.clean_arrow(pl.Series([[1]]))


def test_pandas():
    for dtype in (pd.ArrowDtype(pa.string()), pd.ArrowDtype(pa.large_string()), "str"):
        series = pd.Series(TEXTS, dtype=dtype)
        assert pa.chunked_array(unscaffold.clean_arrow(series)).to_pylist() == CLEAN
    frame = pd.DataFrame({"text": pd.Series(TEXTS, dtype=pd.ArrowDtype(pa.string()))})
    assert pa.chunked_array(unscaffold.clean_arrow(frame)).to_pylist() == CLEAN


def test_nanoarrow():
    array = na.Array(TEXTS, na.string())
    assert na.Array(unscaffold.clean_arrow(array)).to_pylist() == CLEAN


def test_duckdb():
    with duckdb.connect() as connection:
        table = pa.table({"text": TEXTS})
        connection.register("pages", table)
        # A relation of one column is that column.
        assert pa.chunked_array(unscaffold.clean_arrow(connection.sql("SELECT text FROM pages"))).to_pylist() == CLEAN
        connection.create_function("unscaffold", lambda column: as_pyarrow(unscaffold.clean_arrow(column)), ["VARCHAR"], "VARCHAR", type="arrow")
        assert [row[0] for row in connection.sql("SELECT unscaffold(text) FROM pages").fetchall()] == CLEAN


def as_pyarrow(column):
    return pa.chunked_array(column) if hasattr(column, "__arrow_c_stream__") else pa.array(column)


def test_many_rows_on_several_threads():
    texts = many(20_000)
    column = pa.array(texts)
    assert pa.array(unscaffold.clean_arrow(column, threads=2)).to_pylist() == unscaffold.clean_batch(texts)


def test_a_column_is_lent_more_than_once():
    clean = unscaffold.clean_arrow(pa.chunked_array([TEXTS]))
    assert pa.chunked_array(clean) == pa.chunked_array(clean)
    with pytest.raises(TypeError):
        pickle.dumps(clean)
