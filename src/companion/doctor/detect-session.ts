import type { DoctorSystem } from './ports.js';

/**
 * How the person reaches this computer, from the environment that each of these sets.
 *
 * - Remote Desktop: SESSIONNAME is `RDP-Tcp#<n>`; Citrix: `ICA-tcp#<n>`, `ICA-CGP#<n>`.
 * - Linux: SSH_CONNECTION and XRDP_SESSION.
 * @see Remote Desktop Services, "SESSIONNAME"; sshd(8), ENVIRONMENT
 */
export function detectSession({
  environment,
}: Pick<DoctorSystem, 'environment'>): 'local' | 'remote-desktop' | 'citrix' | 'ssh' {
  const session = environment.SESSIONNAME ?? '';
  if (/^ICA\b/i.test(session)) return 'citrix';
  if (/^RDP\b/i.test(session) || isSet(environment.XRDP_SESSION)) return 'remote-desktop';
  return isSet(environment.SSH_CONNECTION) ? 'ssh' : 'local';
}

/** Are readers those of another computer, which the session redirects or not? */
export function isRemote(system: Pick<DoctorSystem, 'environment'>): boolean {
  const session = detectSession(system);
  return session === 'remote-desktop' || session === 'citrix';
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== '';
}
