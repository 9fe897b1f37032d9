# @summary Deploys @id@ where it concerns a host, and nothing elsewhere.
#
# A module is made of it so: this file is manifests/init.pp, the whole kit is files/kit/, and the module is called
# @class@. Each run asks the kit's script what the host's state is, and runs it only where something is to do;
# where it failed, or another process held a lock, the next run tries again.
# The host needs the key that signs kits in /etc/stopgap/deploy-key.asc, from another module than this one.
# Made by `stopgap publish`, serial @serial@.
#
# @param command
#   What hosts are brought to: the hotfix, the vendor's own packages once the kit names them, or what was before.
# @param target_env
#   What the host is, where no /etc/stopgap/environment says so.
# @param source
#   Where the kit lies for the agent.
class @class@ (
  Enum['apply', 'retire', 'rollback'] $command = 'apply',
  Optional[Pattern[/\A[A-Za-z0-9_][A-Za-z0-9@.+~^%_-]{0,63}\z/]] $target_env = undef,
  String[1] $source = 'puppet:///modules/@class@/kit',
) {
  $kit = '/var/lib/stopgap/kits/@id@'
  $option = $target_env ? {
    undef   => '',
    default => " --environment ${target_env}",
  }
  $done = {
    'apply'    => 'hotfixed|newer|retired|skipped',
    'retire'   => 'retired|skipped',
    'rollback' => 'vulnerable|newer|retired|skipped',
  }

  # Other hotfixes have the same two folders.
  ['/var/lib/stopgap', '/var/lib/stopgap/kits'].each |String $folder| {
    unless defined(File[$folder]) {
      file { $folder:
        ensure => directory,
        owner  => 'root',
        group  => 'root',
        mode   => '0700',
      }
    }
  }

  file { $kit:
    ensure  => directory,
    source  => $source,
    recurse => true,
    purge   => true,
    force   => true,
    owner   => 'root',
    group   => 'root',
    mode    => '0600',
  }

  exec { "@id@ ${command}":
    command   => "sh ${kit}/deploy.sh ${command}${option}",
    unless    => "sh ${kit}/deploy.sh status${option} | grep -qE '\"outcome\":\"(${done[$command]})\"'",
    provider  => shell,
    path      => ['/usr/sbin', '/usr/bin', '/sbin', '/bin'],
    returns   => [0, 17], # 17: installed, with a reboot to come
    timeout   => 3600,
    logoutput => true,
    require   => File[$kit],
  }
}
