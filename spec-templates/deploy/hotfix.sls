# Deploys @id@ where it concerns a minion, and nothing elsewhere.
#
# The whole kit, this file with it, is a folder of the file roots whose name has no dot. Each run asks the kit's
# script what the minion's state is, and runs it only where something is to do; where it failed, or another
# process held a lock, the next run tries again. The minion needs the key that signs kits in
# /etc/stopgap/deploy-key.asc, from another state than this one. In the pillar, all optional:
#   stopgap:
#     @id@:
#       command: apply, the default; retire, to the vendor's own packages once the kit names them; or rollback
#       environment: what the minion is, where no /etc/stopgap/environment says so
# Made by `stopgap publish`, serial @serial@.
{%- set kit = '/var/lib/stopgap/kits/@id@' %}
{%- set command = salt['pillar.get']('stopgap:@id@:command', 'apply') %}
{%- set environment = salt['pillar.get']('stopgap:@id@:environment', '') %}
{%- set done = {
  'apply': 'hotfixed|newer|retired|skipped',
  'retire': 'retired|skipped',
  'rollback': 'vulnerable|newer|retired|skipped',
} %}
{%- if command not in done %}
{{ raise('stopgap:@id@:command is none of apply, retire and rollback') }}
{%- endif %}

{{ kit }}:
  file.recurse:
    - source: salt://{{ tpldir }}
    - clean: true
    - makedirs: true
    - user: root
    - group: root
    - dir_mode: '0700'
    - file_mode: '0600'

# 17: installed, with a reboot to come.
"@id@ {{ command }}":
  cmd.run:
    - name: sh {{ kit }}/deploy.sh {{ command }} ${STOPGAP_ENVIRONMENT:+--environment "$STOPGAP_ENVIRONMENT"}
    - unless: >-
        sh {{ kit }}/deploy.sh status ${STOPGAP_ENVIRONMENT:+--environment "$STOPGAP_ENVIRONMENT"} |
        grep -qE '"outcome":"({{ done[command] }})"'
    - env:
        - STOPGAP_ENVIRONMENT: {{ environment | tojson }}
    - timeout: 3600
    - success_retcodes: [17]
    - require:
        - file: {{ kit }}
