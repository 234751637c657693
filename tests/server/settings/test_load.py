"""Configuration: nearest wins, a workspace may only narrow, and errors name their place."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import pytest

from groundspeed_server.gate.ignore_rules import IgnorePatterns
from groundspeed_server.settings.layers import SettingsError
from groundspeed_server.settings.load import Loaded, load
from groundspeed_server.text.snapshot import Language

NO_POLICY = Path("/nonexistent/policy.toml")


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "config" / "groundspeed" / "config.toml"
    path.parent.mkdir(parents=True)
    return path


def loaded(
    config: Path,
    *,
    policy: Path = NO_POLICY,
    roots: Sequence[Path] = (),
    editor: dict[str, object] | None = None,
    **environment: str,
) -> Loaded:
    environment = {"XDG_CONFIG_HOME": str(config.parents[1]), **environment}
    return load(environment, policy=policy, roots=roots, editor=editor)


def test_without_any_file_the_defaults_hold(config: Path) -> None:
    result = loaded(config)

    assert result.settings.model.provider is None
    assert result.settings.completion.deadline_ms == 2500
    assert result.origins == ()


def test_the_nearest_layer_wins_key_by_key(config: Path, tmp_path: Path) -> None:
    policy = tmp_path / "policy.toml"
    policy.write_text('[model]\nprovider = "bedrock"\nregion = "eu-west-1"\nname = "far"\n')
    config.write_text('[model]\nname = "user"\n[completion]\ndeadline_ms = 900\n')

    result = loaded(
        config,
        policy=policy,
        editor={"completion": {"deadline_ms": 700}},
        GROUNDSPEED_MODEL="environment",
    )

    assert result.settings.model.provider == "bedrock"
    assert result.settings.model.region == "eu-west-1"
    assert result.settings.model.name == "environment"
    assert result.settings.completion.deadline_ms == 700
    assert len(result.origins) == 4


def test_an_editors_null_means_that_nobody_set_it(config: Path) -> None:
    config.write_text('[model]\nname = "user"\n')

    result = loaded(config, editor={"model": {"name": None, "region": None}})

    assert result.settings.model.name == "user"


def test_exclusions_add_up_over_the_layers(config: Path) -> None:
    config.write_text('[gate]\nexclude = ["a/"]\n')

    result = loaded(config, editor={"gate": {"exclude": ["b/"]}})

    assert result.settings.gate.exclude == ("a/", "b/")


@pytest.mark.parametrize(
    ("own", "key"),
    [
        ('[model]\nbase_url = "http://evil.example"', "model.base_url"),
        ('[model]\nprovider = "openai"', "model.provider"),
        ('[telemetry]\nlake = "s3://evil"', "telemetry.lake"),
        ('state_dir = "/elsewhere"', "state_dir"),
        ("[completion]\ndeadline_ms = 60000", "completion.deadline_ms"),
        ("[completion.techniques]\npacing = false", "completion.techniques.pacing"),
        ("[completion.techniques]\ncache = false", "completion.techniques.cache"),
        ('[model]\nallowed_providers = ["bedrock"]', "model.allowed_providers"),
    ],
)
def test_a_workspace_cannot_widen_and_is_told_so(
    config: Path, tmp_path: Path, own: str, key: str
) -> None:
    (tmp_path / "groundspeed.toml").write_text(own)

    result = loaded(config, roots=[tmp_path])

    assert result.settings == loaded(config).settings
    assert len(result.notices) == 1
    assert f"`{key}`" in str(result.notices[0])


def test_a_workspace_narrows(config: Path, tmp_path: Path) -> None:
    config.write_text('[gate]\nexclude = ["a/"]\n[review]\nmax_hints = 3\nmin_confidence = 0.7\n')
    (tmp_path / "groundspeed.toml").write_text(
        '[gate]\nexclude = ["b/"]\n'
        '[completion]\nlanguages = ["typescript"]\nprefix_tokens = 5000\nsuffix_tokens = 100\n'
        "context_tokens = 50\n"
        "[review]\nmax_hints = 9\nmin_confidence = 0.9\non_save = false\n"
    )

    settings = loaded(config, roots=[tmp_path]).settings

    assert set(settings.gate.exclude) == {"a/", "b/"}
    assert settings.completion.languages == (Language.TYPESCRIPT,)
    assert settings.completion.prefix_tokens == 1000
    assert settings.completion.suffix_tokens == 100
    assert settings.completion.context_tokens == 50
    assert settings.review.max_hints == 3
    assert settings.review.min_confidence == 0.9
    assert not settings.review.on_save


@pytest.mark.parametrize("exception", ["!legal/", " !legal/", "!*", "!/legal/x.ts"])
def test_an_exception_lets_in_nothing_that_another_layer_excludes(
    config: Path, tmp_path: Path, exception: str
) -> None:
    machine = tmp_path / "machine.toml"
    machine.write_text('[gate]\nexclude = ["legal/"]\n')
    config.write_text(f'[gate]\nexclude = ["{exception}"]\n')
    (tmp_path / "groundspeed.toml").write_text(f'[gate]\nexclude = ["*.gen.ts", "{exception}"]\n')
    wish = {"gate": {"exclude": [exception]}}
    for near in ({}, {"roots": [tmp_path]}, {"editor": wish}):
        exclude = loaded(config, policy=machine, **near).settings.gate.exclude

        assert IgnorePatterns(exclude).ignoring_pattern("legal/x.ts") == "legal/"


def test_an_exception_holds_within_its_own_layer(config: Path, tmp_path: Path) -> None:
    config.write_text('[gate]\nexclude = ["legal/"]\n')
    own = '[gate]\nexclude = ["*.gen.ts", "!kept.gen.ts"]\n'
    (tmp_path / "groundspeed.toml").write_text(own)
    patterns = IgnorePatterns(loaded(config, roots=[tmp_path]).settings.gate.exclude)

    assert patterns.ignoring_pattern("other.gen.ts") == "*.gen.ts"
    assert patterns.ignoring_pattern("kept.gen.ts") is None


def test_of_several_open_folders_the_narrowest_word_counts(config: Path, tmp_path: Path) -> None:
    roots = [tmp_path / name for name in ("one", "two", "three")]
    for root in roots:
        root.mkdir()
    one = (
        '[completion]\nenabled = false\n[gate]\nexclude = ["a/", "!b/"]\n[review]\nmax_hints = 2\n'
    )
    two = '[completion]\nenabled = true\n[gate]\nexclude = ["b/", "!a/"]\n[review]\nmax_hints = 4\n'
    (roots[0] / "groundspeed.toml").write_text(one)
    (roots[1] / "groundspeed.toml").write_text(f"{two}[model]\nname = 'mine'\n")
    for each in (roots, roots[::-1]):
        result = loaded(config, roots=each)
        patterns = IgnorePatterns(result.settings.gate.exclude)

        assert not result.settings.completion.enabled
        assert result.settings.review.max_hints == 2
        assert [patterns.ignoring_pattern(f"{name}/x.ts") for name in "abc"] == ["a/", "b/", None]
        assert len(result.notices) == 1
        assert set(result.origins) == {str(root / "groundspeed.toml") for root in roots[:2]}


def test_a_workspace_cannot_switch_on_what_the_user_switched_off(
    config: Path, tmp_path: Path
) -> None:
    config.write_text(
        "[completion]\nenabled = false\n[completion.techniques]\nretrieval = false\n"
        "[telemetry]\nenabled = false\n"
    )
    (tmp_path / "groundspeed.toml").write_text(
        "[completion]\nenabled = true\n[completion.techniques]\nretrieval = true\n"
        "embeddings = true\n[telemetry]\nenabled = true\n"
    )

    result = loaded(config, roots=[tmp_path])

    assert (result.settings, result.notices) == (loaded(config).settings, ())


@pytest.mark.parametrize(
    "technique",
    [
        *("declarations", "signatures", "retrieval", "embeddings", "recent_edits", "open_tabs"),
        *("alternatives", "blocks", "next_edit", "prefill", "standby", "two_speeds"),
    ],
)
def test_a_workspace_switches_off_each_technique_that_sends_or_asks_for_more(
    config: Path, tmp_path: Path, technique: str
) -> None:
    config.write_text(f"[completion.techniques]\n{technique} = true\n")
    (tmp_path / "groundspeed.toml").write_text(f"[completion.techniques]\n{technique} = false\n")
    result = loaded(config, roots=[tmp_path])

    assert result.notices == ()
    assert getattr(loaded(config).settings.completion.techniques, technique)
    assert not getattr(result.settings.completion.techniques, technique)


def test_a_workspace_switches_off_what_is_sent_and_what_is_recorded(
    config: Path, tmp_path: Path
) -> None:
    config.write_text("[completion.techniques]\nopen_tabs = true\nsignatures = true\n")
    (tmp_path / "groundspeed.toml").write_text(
        "[completion.techniques]\nretrieval = false\nopen_tabs = false\n"
        "[telemetry]\nenabled = false\n"
    )

    result = loaded(config, roots=[tmp_path])
    techniques = result.settings.completion.techniques

    assert result.notices == ()
    assert not result.settings.telemetry.enabled
    assert not techniques.retrieval
    assert not techniques.open_tabs
    # What the file does not name stays as it was, whatever the default.
    assert techniques.signatures
    assert techniques.declarations


def test_no_pattern_of_a_workspace_brings_back_what_the_user_left_out(
    config: Path, tmp_path: Path
) -> None:
    config.write_text('[completion]\noff_paths = ["*.a.ts"]\n[gate]\nexclude = ["*.b.ts"]\n')
    (tmp_path / "groundspeed.toml").write_text(
        '[completion]\noff_paths = ["c.ts", "!*.a.ts"]\n[gate]\nexclude = ["d.ts", "!*.b.ts"]\n'
    )

    settings = loaded(config, roots=[tmp_path]).settings
    off, excluded = map(IgnorePatterns, (settings.completion.off_paths, settings.gate.exclude))

    assert [off.ignoring_pattern(path) for path in ("x.a.ts", "c.ts")] == ["*.a.ts", "c.ts"]
    assert [excluded.ignoring_pattern(path) for path in ("x.b.ts", "d.ts")] == ["*.b.ts", "d.ts"]


@pytest.mark.parametrize(
    ("text", "what", "remedy"),
    [
        ('[modle]\nname = "x"', "no setting `modle`", "`model`"),
        ('[model]\nprovidr = "local"', "no setting `model.providr`", "`model.provider`"),
        ("on_save = false", "no setting `on_save`", "Did you mean `review.on_save`?"),
        ("spool_limit_mb = 1", "no setting `spool_limit_mb`", "`telemetry.spool_limit_mb`?"),
        ("enabled = false", "no setting `enabled`", "`completion.enabled` or `review.enabled` or"),
        ("[completion]\nretrieval = true", "no setting", "`completion.techniques.retrieval`?"),
        ("[model]\nqqq = 1", "no setting `model.qqq`", "Known here"),
        ('[model]\nprovider = "gpt"', 'is "gpt", and must be one of bedrock, local, ', "Mend"),
        (
            '[model]\nprovider = "bedrok"',
            'is "bedrok", and must be one of',
            "Did you mean bedrock?",
        ),
        ("[completion]\ndeadline_ms = 5", "a whole number from 50 to 60000.", "Mend"),
        ('[completion]\nenabled = "yes"', 'is "yes", and must be true or false.', "Mend"),
        ('[completion]\nlanguages = ["vue"]', '["vue"], and must be a list in brackets,', "Mend"),
        ('[completion]\nlanguages = ["javascript", "typscript"]', "and must be", "typescript?"),
        ('[gate]\nexclude = "x/"', "a list in brackets, each item text in quotes.", "Mend"),
        ('[telemetry]\nteam = "A B"', "small letters, digits and hyphens,", "Mend"),
        ("[prompts]\nreview_chat = 'x'", "such as review-chat.v1.", "Mend"),
        ("[review]\nmin_confidence = 2", "a number from 0 to 1.", "Mend"),
        ("[arms]\nprompt = 1", "must be a table, each value text in quotes.", "Mend"),
        ("model = 3", "`model` is 3, and must be a table.", "Mend"),
        ('[gate]\nexclude = ["a/", "!"]', 'holds "!", which is no pattern.', ".gitignore"),
        ('[completion]\noff_paths = ["[z-a]"]', 'holds "[z-a]", which is no', ".gitignore"),
        ("[model", "not valid TOML", "Mend"),
        ("a = '\0'", "not valid TOML", "Mend"),
    ],
)
def test_an_unusable_file_is_one_sentence_with_its_place(
    config: Path, text: str, what: str, remedy: str
) -> None:
    config.write_text(text)

    with pytest.raises(SettingsError) as caught:
        loaded(config)

    assert str(config) in caught.value.what
    assert what in caught.value.what
    assert remedy in caught.value.remedy


def test_bytes_that_are_not_utf8_are_refused(config: Path) -> None:
    config.write_bytes(b'[model]\nname = "\xff\xfe"\n')

    with pytest.raises(SettingsError, match="not UTF-8 text"):
        loaded(config)


def test_a_folder_in_the_place_of_the_file_is_refused(config: Path) -> None:
    config.mkdir()

    with pytest.raises(SettingsError, match="cannot be read"):
        loaded(config)


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        (f"a = {'[' * 5_000}{']' * 5_000}", "nests too deeply"),
        (f"[a{'.a' * 3_000}]", "nests too deeply"),
        (f"a = 1{'0' * 5_000}", "is not valid TOML"),
    ],
    ids=["lists", "tables", "digits"],
)
def test_what_exhausts_a_parser_is_refused_by_its_name(config: Path, text: str, cause: str) -> None:
    config.write_text(text)

    with pytest.raises(SettingsError, match=cause):
        loaded(config)


@pytest.mark.parametrize("device", ["/dev/zero", "fifo"])
def test_what_is_no_file_is_not_read(config: Path, tmp_path: Path, device: str) -> None:
    """A repository may hold a link to a device that never ends, as its `groundspeed.toml`."""
    os.mkfifo(tmp_path / "fifo")
    config.symlink_to(tmp_path / device)

    with pytest.raises(SettingsError, match="not a regular file"):
        loaded(config)


def test_a_file_that_is_too_large_for_a_configuration_is_not_read(config: Path) -> None:
    config.write_text("# " + "x" * 300_000)

    with pytest.raises(SettingsError, match="cannot be read: it is larger than 262144 bytes"):
        loaded(config)


def test_a_bad_variable_is_named(config: Path) -> None:
    with pytest.raises(SettingsError, match=r"GROUNDSPEED_PROVIDER in the environment: `model\."):
        loaded(config, GROUNDSPEED_PROVIDER="gpt")


@pytest.mark.parametrize("place", ["s3:/bucket", "S3://bucket", "gs://bucket", "https://s3.host/b"])
def test_an_address_of_another_kind_is_no_folder(config: Path, place: str) -> None:
    with pytest.raises(SettingsError, match=f"is {place}, which is no place for it") as caught:
        loaded(config, GROUNDSPEED_LAKE=place)
    config.write_text(f'[telemetry]\nlake = "{place}"\n')
    with pytest.raises(SettingsError, match="which is no place for it"):
        loaded(config)

    assert "s3://bucket/prefix" in caught.value.remedy


def test_what_is_kept_on_this_machine_is_kept_in_a_folder(config: Path) -> None:
    with pytest.raises(SettingsError, match="which is no place for it"):
        loaded(config, GROUNDSPEED_STATE_DIR="s3://bucket/state")


@pytest.mark.parametrize("place", ["lake", "./lake", "../lake"])
@pytest.mark.parametrize("setting", ['state_dir = "{}"', '[telemetry]\nlake = "{}"'])
def test_a_folder_that_depends_on_where_one_starts_is_refused(
    config: Path, setting: str, place: str
) -> None:
    config.write_text(setting.format(place))

    with pytest.raises(SettingsError, match=rf"is {place}, which is another folder"):
        loaded(config)


def test_an_editor_cannot_name_such_a_folder(config: Path) -> None:
    with pytest.raises(SettingsError, match=r"the editor's settings: `telemetry\.lake` is lake"):
        loaded(config, editor={"telemetry": {"lake": "lake"}})


def test_a_workspaces_own_file_names_no_folder_whatever_it_says(
    config: Path, tmp_path: Path
) -> None:
    (tmp_path / "groundspeed.toml").write_text('[telemetry]\nlake = "lake"\n')
    result = loaded(config, roots=[tmp_path])

    assert result.settings.telemetry.lake is None
    assert "telemetry.lake" in str(result.notices)


def test_a_variable_may_name_a_folder_from_the_current_one(config: Path) -> None:
    settings = loaded(config, GROUNDSPEED_LAKE="lake", GROUNDSPEED_STATE_DIR="state").settings

    assert (settings.telemetry.lake, settings.state_dir) == ("lake", "state")


@pytest.mark.parametrize("place", ["/mnt/lake", "~/lake", "s3://bucket/prefix", ""])
def test_a_folder_that_is_the_same_everywhere_is_taken(config: Path, place: str) -> None:
    config.write_text(f'[telemetry]\nlake = "{place}"\n')

    assert loaded(config).settings.telemetry.lake == place


def test_a_misspelt_variable_is_noticed(config: Path) -> None:
    result = loaded(config, GROUNDSPEED_PROVIDR="local", GROUNDSPEED_SOMETHING_ELSE="1")

    assert len(result.notices) == 1
    assert "GROUNDSPEED_PROVIDER" in str(result.notices[0])
