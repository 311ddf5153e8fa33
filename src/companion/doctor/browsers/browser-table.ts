import type { Word } from '../facts.js';

/** Where a system says that a browser is installed, and which version. */
export type BrowserPlace =
  /** A value of the registry that holds the version. */
  | { readonly type: 'registry'; readonly key: string; readonly value: string }
  /** An application of macOS; its Info.plist holds the version. */
  | { readonly type: 'application'; readonly path: string }
  /** A file that is there where the browser is; `ini` is a file with a line `Version=`. */
  | { readonly type: 'file'; readonly path: string; readonly ini?: string; readonly packaging?: 'snap' | 'flatpak' };

/** Where an administrator's policies for a browser stand. */
export type PolicyPlace =
  /** Values, and lists as subkeys. */
  | { readonly type: 'registry'; readonly key: string }
  /** A property list of macOS. */
  | { readonly type: 'plist'; readonly path: string }
  /** Every JSON file of a folder, one over the other. */
  | { readonly type: 'folder'; readonly path: string }
  /** Firefox's policies.json: the policies are its one member. */
  | { readonly type: 'policies-json'; readonly path: string };

/** What is known of a browser on one system. */
export interface BrowserOnSystem {
  readonly places: readonly BrowserPlace[];
  readonly policies: readonly PolicyPlace[];
}

/** A browser that mailboxes are used with. */
export interface Browser {
  readonly name: Word;
  readonly engine: 'chromium' | 'firefox' | 'webkit';
  readonly on: Readonly<Record<string, BrowserOnSystem>>;
}

const MANAGED = '/Library/Managed Preferences';

/**
 * The browsers, their usual places and those of their policies.
 * @see Chrome Enterprise, "Set Chrome policies" (each system); Microsoft Edge, "Configure policy settings"; Mozilla,
 * policy-templates
 */
export const BROWSERS: readonly Browser[] = [
  {
    name: 'chrome',
    engine: 'chromium',
    on: {
      win32: {
        places: [
          { type: 'registry', key: 'HKCU\\Software\\Google\\Chrome\\BLBeacon', value: 'version' },
          {
            type: 'registry',
            key: 'HKLM\\SOFTWARE\\WOW6432Node\\Google\\Update\\Clients\\{8A69D345-D564-463C-AFF1-A69D9E530F96}',
            value: 'pv',
          },
        ],
        policies: [
          { type: 'registry', key: 'HKLM\\SOFTWARE\\Policies\\Google\\Chrome' },
          { type: 'registry', key: 'HKCU\\Software\\Policies\\Google\\Chrome' },
        ],
      },
      darwin: {
        places: [{ type: 'application', path: '/Applications/Google Chrome.app' }],
        policies: [{ type: 'plist', path: `${MANAGED}/com.google.Chrome.plist` }],
      },
      linux: {
        places: [{ type: 'file', path: '/opt/google/chrome/chrome' }],
        policies: [{ type: 'folder', path: '/etc/opt/chrome/policies/managed' }],
      },
    },
  },
  {
    name: 'edge',
    engine: 'chromium',
    on: {
      win32: {
        places: [{ type: 'registry', key: 'HKCU\\Software\\Microsoft\\Edge\\BLBeacon', value: 'version' }],
        policies: [
          { type: 'registry', key: 'HKLM\\SOFTWARE\\Policies\\Microsoft\\Edge' },
          { type: 'registry', key: 'HKCU\\Software\\Policies\\Microsoft\\Edge' },
        ],
      },
      darwin: {
        places: [{ type: 'application', path: '/Applications/Microsoft Edge.app' }],
        policies: [{ type: 'plist', path: `${MANAGED}/com.microsoft.Edge.plist` }],
      },
      linux: {
        places: [{ type: 'file', path: '/opt/microsoft/msedge/msedge' }],
        policies: [{ type: 'folder', path: '/etc/opt/edge/policies/managed' }],
      },
    },
  },
  {
    name: 'chromium',
    engine: 'chromium',
    on: {
      linux: {
        places: [
          { type: 'file', path: '/usr/lib/chromium/chromium' },
          { type: 'file', path: '/snap/bin/chromium', packaging: 'snap' },
          { type: 'file', path: '/var/lib/flatpak/exports/bin/org.chromium.Chromium', packaging: 'flatpak' },
        ],
        policies: [{ type: 'folder', path: '/etc/chromium/policies/managed' }],
      },
    },
  },
  {
    name: 'firefox',
    engine: 'firefox',
    on: {
      win32: {
        places: [
          { type: 'registry', key: 'HKLM\\SOFTWARE\\Mozilla\\Mozilla Firefox', value: 'CurrentVersion' },
          { type: 'registry', key: 'HKCU\\Software\\Mozilla\\Mozilla Firefox', value: 'CurrentVersion' },
        ],
        policies: [{ type: 'policies-json', path: 'C:\\Program Files\\Mozilla Firefox\\distribution\\policies.json' }],
      },
      darwin: {
        places: [{ type: 'application', path: '/Applications/Firefox.app' }],
        policies: [
          { type: 'policies-json', path: '/Applications/Firefox.app/Contents/Resources/distribution/policies.json' },
          { type: 'plist', path: `${MANAGED}/org.mozilla.firefox.plist` },
        ],
      },
      linux: {
        places: [
          { type: 'file', path: '/usr/lib/firefox/firefox', ini: '/usr/lib/firefox/application.ini' },
          { type: 'file', path: '/usr/lib/firefox-esr/firefox-esr', ini: '/usr/lib/firefox-esr/application.ini' },
          { type: 'file', path: '/usr/lib64/firefox/firefox', ini: '/usr/lib64/firefox/application.ini' },
          {
            type: 'file',
            path: '/snap/bin/firefox',
            ini: '/snap/firefox/current/usr/lib/firefox/application.ini',
            packaging: 'snap',
          },
          { type: 'file', path: '/var/lib/flatpak/exports/bin/org.mozilla.firefox', packaging: 'flatpak' },
        ],
        policies: [
          { type: 'policies-json', path: '/etc/firefox/policies/policies.json' },
          { type: 'policies-json', path: '/usr/lib/firefox/distribution/policies.json' },
          { type: 'policies-json', path: '/usr/lib/firefox-esr/distribution/policies.json' },
        ],
      },
    },
  },
  {
    name: 'safari',
    engine: 'webkit',
    on: { darwin: { places: [{ type: 'application', path: '/Applications/Safari.app' }], policies: [] } },
  },
];
