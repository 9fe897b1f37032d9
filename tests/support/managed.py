"""What tools for configuration management do with files of a deploy kit, where the tool itself cannot run in a
test. Prints to stdout; what is wrong ends it with a message and status 1.

    schema SCHEMA FILE           holds a JSON or YAML file to a JSON schema
    salt STATE PILLAR            renders a Salt state as a minion with that pillar (JSON) would: YAML
    ssm DOCUMENT NAME=VALUE...   the script that the agent of AWS Systems Manager would run
    cloud-init CONFIG            the script that a cloud-config writes
"""
import json
import re
import sys

import jinja2
import jsonschema
import yaml


def of_file(path):
    with open(path, encoding="utf-8") as file:
        return yaml.safe_load(file)  # JSON is YAML


def schema(path, file):
    try:
        jsonschema.validate(of_file(file), of_file(path))
    except jsonschema.ValidationError as error:
        sys.exit(f"{file}: {'/'.join(map(str, error.absolute_path))}: {error.message}")


def salt(path, pillar):
    def get(key, default):
        found = json.loads(pillar)
        for part in key.split(":"):
            if part not in found:
                return default
            found = found[part]
        return found

    def refuse(message):
        raise jinja2.TemplateError(message)

    with open(path, encoding="utf-8") as file:
        template = jinja2.Environment(undefined=jinja2.StrictUndefined).from_string(file.read())
    try:
        print(template.render(salt={"pillar.get": get}, tpldir="hotfixes/one", **{"raise": refuse}))
    except jinja2.TemplateError as error:
        sys.exit(f"{path}: {error}")


def ssm(path, *given):
    document = of_file(path)
    values = dict(pair.split("=", 1) for pair in given)
    for name, parameter in document["parameters"].items():
        value = values.setdefault(name, parameter["default"])
        if value not in parameter.get("allowedValues", [value]):
            sys.exit(f"{name}: {value} is not allowed")
        if not re.search(parameter.get("allowedPattern", ""), value):
            sys.exit(f"{name}: {value} does not match")
    script = "\n".join(document["mainSteps"][0]["inputs"]["runCommand"])
    print(re.sub(r"{{ *(\w+) *}}", lambda name: values[name[1]], script))


def cloud_init(path):
    print(of_file(path)["write_files"][1]["content"], end="")


{"schema": schema, "salt": salt, "ssm": ssm, "cloud-init": cloud_init}[sys.argv[1]](*sys.argv[2:])
