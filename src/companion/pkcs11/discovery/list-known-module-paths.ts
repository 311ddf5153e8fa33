import { win32 } from 'node:path';
import type { ModuleMachine } from './module-machine.js';

/**
 * Where ANS's Cryptolib CPS puts its module, the one to prefer first.
 * @see cpx.md, "Paths"
 */
export function listKnownModulePaths({
  platform,
  architecture,
  environment,
}: Pick<ModuleMachine, 'platform' | 'architecture' | 'environment'>): readonly string[] {
  if (platform === 'win32') {
    const windows = environment.WINDIR ?? environment.SystemRoot ?? 'C:\\Windows';
    // Windows shows a 32-bit process its own System32, in which the 32-bit module stands.
    const name = architecture === 'ia32' ? 'cps3_pkcs11_w32.dll' : 'cps3_pkcs11_w64.dll';
    return [win32.join(windows, 'System32', name)];
  }
  if (platform === 'darwin') return ['/usr/local/lib/libcps3_pkcs11_osx.dylib'];
  return [
    '/opt/santesocial/CPS/lib/libcps3_pkcs11_lux.so',
    '/usr/lib64/libcps3_pkcs11_lux.so',
    '/usr/local/galss/libcps3_pkcs11_lux.so',
  ];
}
