import { win32 } from 'node:path';

/**
 * Where ANS's Cryptolib CPS keeps the certificates of authorities (`*.cer`, DER) on this system.
 * @see cpx.md, "Paths"
 */
export function cryptolibAuthorityFolder({
  platform,
  environment,
}: {
  readonly platform: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}): string {
  switch (platform) {
    case 'win32':
      return win32.join(environment.ALLUSERSPROFILE ?? 'C:\\ProgramData', 'santesocial', 'CPS', 'Coffre');
    case 'darwin':
      return '/Library/Preferences/santesocial/CPS/coffre';
    default:
      return '/etc/opt/santesocial/CPS/Coffre';
  }
}
