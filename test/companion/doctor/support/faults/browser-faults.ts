import { registryList } from './arm-faults.js';
import { faults } from './fault.js';

/** The browsers. */
export const BROWSER_FAULTS = faults(
  {
    fault: 'no browser in its usual place',
    arm: ({ system, platform }) => {
      if (platform === 'win32') system.keys.delete('HKCU\\Software\\Microsoft\\Edge\\BLBeacon');
      for (const name of ['Safari', 'Google Chrome']) system.remove(`/Applications/${name}.app`);
      for (const path of ['/usr/lib/firefox-esr/firefox-esr', '/opt/google/chrome/chrome']) system.remove(path);
    },
    check: 'browser-installed',
    finding: 'DOCTOR_BROWSER_NONE',
    severity: 'warning',
  },
  {
    fault: 'policy that forbids the only browser local access',
    systems: ['win32'],
    arm: (fixture) => registryList(fixture, 'LoopbackNetworkBlockedForUrls', '*'),
    check: 'browser-policy',
    finding: 'DOCTOR_BROWSER_POLICY',
  },
  {
    fault: 'older policy that forbids the only browser local access',
    systems: ['win32'],
    arm: (fixture) => registryList(fixture, 'LocalNetworkAccessBlockedForUrls', 'https://[*.]mipih.fr'),
    check: 'browser-policy',
    finding: 'DOCTOR_BROWSER_POLICY',
  },
  {
    fault: 'policy that forbids one of two browsers local access',
    systems: ['linux'],
    arm: ({ system }) =>
      system.write('/etc/opt/chrome/policies/managed/local.json', '{"LoopbackNetworkBlockedForUrls": ["*"]}'),
    check: 'browser-policy',
    finding: 'DOCTOR_BROWSER_POLICY',
    severity: 'warning',
  },
  {
    fault: 'policy of macOS that forbids one of two browsers local access',
    systems: ['darwin'],
    arm: ({ system }) => {
      const plist = '/Library/Managed Preferences/com.google.Chrome.plist';
      system.write(plist);
      system.programs.set(
        `/usr/bin/plutil -convert json -o - ${plist}`,
        '{"LoopbackNetworkBlockedForUrls": ["https://medimail.mipih.fr:443"]}',
      );
    },
    check: 'browser-policy',
    finding: 'DOCTOR_BROWSER_POLICY',
    severity: 'warning',
  },
  {
    fault: 'proxy of Windows that catches 127.0.0.1',
    systems: ['win32'],
    arm: ({ system }) => {
      const key = 'HKCU\\Software\\Microsoft\\Windows\\CurrentVersion\\Internet Settings';
      system.setValue(key, 'ProxyEnable', '1');
      system.setValue(key, 'ProxyOverride', '*.chu.example;<-loopback>');
    },
    check: 'browser-proxy',
    finding: 'DOCTOR_BROWSER_PROXY',
  },
  {
    fault: 'Firefox that sends 127.0.0.1 to its proxy',
    systems: ['linux'],
    arm: ({ system }) =>
      system.write(
        '/home/someone/.mozilla/firefox/abcd.default/prefs.js',
        'user_pref("network.proxy.allow_hijacking_localhost", true);\nuser_pref("network.proxy.type", 1);\n',
      ),
    check: 'browser-proxy',
    finding: 'DOCTOR_BROWSER_PROXY',
    severity: 'warning',
  },
  {
    fault: 'Firefox that loads a module of a removed installation, in a profile',
    systems: ['linux'],
    arm: ({ system }) =>
      system.write(
        '/home/someone/.mozilla/firefox/abcd.default/pkcs11.txt',
        'library=\nname=NSS Internal PKCS #11 Module\n\nlibrary=/usr/local/galss/old.so\nname=CPS\nNSS=\n',
      ),
    check: 'browser-module',
    finding: 'DOCTOR_BROWSER_MODULE',
    severity: 'warning',
  },
  {
    fault: 'Firefox that loads a module of a removed installation, by policy',
    systems: ['linux'],
    arm: ({ system }) =>
      system.write(
        '/etc/firefox/policies/policies.json',
        '{"policies": {"SecurityDevices": {"Add": {"CPS": "/usr/local/galss/old.so"}}}}',
      ),
    check: 'browser-module',
    finding: 'DOCTOR_BROWSER_MODULE',
    severity: 'warning',
  },
  {
    fault: 'manifest for Firefox that outlived its installation',
    systems: ['linux'],
    arm: ({ system }) =>
      system.write(
        '/usr/lib/mozilla/pkcs11-modules/cps3.json',
        '{"type": "pkcs11", "path": "/usr/local/galss/old.so"}',
      ),
    check: 'browser-module',
    finding: 'DOCTOR_BROWSER_MODULE',
    severity: 'warning',
  },
);
