import type { DoctorSystem } from './ports.js';

const INTERNET_SETTINGS = 'HKCU\\Software\\Microsoft\\Windows\\CurrentVersion\\Internet Settings';
const VARIABLES = ['HTTPS_PROXY', 'https_proxy', 'ALL_PROXY', 'all_proxy'] as const;

/** Do the browsers of this computer reach the web through a proxy, which we do not use ourselves? */
export async function usesProxy(system: DoctorSystem): Promise<boolean> {
  if (VARIABLES.some((name) => (system.environment[name] ?? '') !== '')) return true;
  switch (system.platform) {
    case 'win32': {
      const settings = await system.registry(INTERNET_SETTINGS);
      return settings.get('ProxyEnable') === '1' || settings.has('AutoConfigURL');
    }
    case 'darwin':
      return /\b(?:HTTPSEnable|ProxyAutoConfigEnable) : 1\b/.test(
        (await system.run('/usr/sbin/scutil', ['--proxy'])) ?? '',
      );
    default:
      return false;
  }
}
