#!/usr/bin/env bash
# The files of a kit whose tools cannot run here, held to what these tools take: Salt's state, what AWS Systems
# Manager reads; the RightScript, run as its agent does; and every shell text, by shellcheck.
source "$(dirname "$0")/lib.sh"
# shellcheck source-path=SCRIPTDIR/../support
source "$here/../support/deploy_host.sh"
# shellcheck source-path=SCRIPTDIR/../support
source "$here/../support/managed_host.sh"
needs_building
for program in shellcheck python3; do command -v $program >/dev/null || skip "this machine has no $program"; done
python3 -c 'import jinja2, jsonschema, yaml' 2>/dev/null || skip "this machine lacks python3-jinja2, -jsonschema or -yaml"
needs_hosts
make_lab
signing_key good
managed_kit "unit hotd"
kit=$work/kit
said() { python3 "$managed" "$@" >"$work/stdout" 2>"$work/stderr" || fail "$*"; }
refuses() { ! python3 "$managed" "$@" >"$work/stdout" 2>"$work/stderr" || fail "not refused: $*"; }

said schema "$schemas/ssm-document.json" "$kit/ssm-document.json"
sed 's/"allowedPattern".*/"maxChars": 9/' "$kit/ssm-document.json" >"$work/loose.json"
refuses schema "$schemas/ssm-document.json" "$work/loose.json"
said schema "$schemas/install-override-list.json" "$kit/install-override-list.yaml"
cat >"$work/wanted" <<'YAML'
patches:
  - id: 'extra.amd64'
    title: 'extra.amd64:1.0-1+hot1'
  - id: 'libhot1.amd64'
    title: 'libhot1.amd64:1.0-1+hot1'
YAML
diff <(grep -v '^#' "$kit/install-override-list.yaml" | sort) <(sort "$work/wanted") >"$work/stdout" || fail "the list"
ok "the SSM document and the InstallOverrideList have the form that AWS Systems Manager takes"

said salt "$kit/hotfix.sls" '{}'
cp "$work/stdout" "$work/state.yaml"
said schema "$schemas/salt-state.json" "$work/state.yaml"
grep -qF 'name: sh /var/lib/stopgap/kits/HF-TEST-1/deploy.sh apply ' "$work/state.yaml" || fail "no apply"
grep -qF 'source: salt://hotfixes/one' "$work/state.yaml" || fail "the kit is not where the state lies"
# shellcheck disable=SC2016 # nobody shall expand it
said salt "$kit/hotfix.sls" '{"stopgap": {"HF-TEST-1": {"command": "retire", "environment": "a\"; $(reboot)"}}}'
cp "$work/stdout" "$work/state.yaml"
said schema "$schemas/salt-state.json" "$work/state.yaml"
grep -qF 'deploy.sh retire ' "$work/state.yaml" || fail "no retirement"
python3 - "$work/state.yaml" <<'PY' || fail "the environment is more than a text"
import sys, yaml
state = yaml.safe_load(open(sys.argv[1]))["HF-TEST-1 retire"]["cmd.run"]
assert {"env": [{"STOPGAP_ENVIRONMENT": 'a"; $(reboot)'}]} in state, state
assert not any("reboot)" in str(part) for part in state if "env" not in part), state
PY
refuses salt "$kit/hotfix.sls" '{"stopgap": {"HF-TEST-1": {"command": "apply; reboot"}}}'
ok "Salt's state renders to one folder and one command, for each command that it knows and no other"

said ssm "$kit/ssm-document.json" Mode=apply
cp "$work/stdout" "$work/ssm.sh"
said cloud-init "$kit/cloud-config.yaml"
cp "$work/stdout" "$work/cloud-init.sh"
shellcheck "$work/ssm.sh" "$work/cloud-init.sh" "$kit/rightscript.sh" "$kit/deploy.sh" >"$work/stdout" || fail "shellcheck"
ok "every shell text of the kit is as shellcheck wants it"

host "the RightScript deploys from its attachments, and nothing with another deploy.sh" <<'SH'
export RS_ATTACH_DIR=/tmp/attachments
mkdir $RS_ATTACH_DIR
for file in $(sed -n 's/^#   - \([^:]*\)$/\1/p' /kit/rightscript.sh); do cp /kit/$file $RS_ATTACH_DIR; done
rightscript() { sh /kit/rightscript.sh >/tmp/result 2>/tmp/said; status=$?; }
rightscript
ends 0 applicable
nothing_changed
export STOPGAP_COMMAND=apply
echo "touch /tmp/ran" >>$RS_ATTACH_DIR/deploy.sh
rightscript
[[ $status == 12 && ! -e /tmp/ran ]] || not_ok "another deploy.sh: $status"
nothing_changed
cp /kit/deploy.sh $RS_ATTACH_DIR
rightscript
ends 0 applied
hotfixed
SH
