/** An installer that electron-builder can make. */
export type InstallerName = 'AppImage' | 'deb' | 'rpm' | 'nsis' | 'msi' | 'dmg' | 'pkg';

/** What is known of an installer. */
export interface Installer {
  readonly name: InstallerName;
  /** The system that it is for, and on which it is made. */
  readonly platform: 'linux' | 'win32' | 'darwin';
  /** Programs on the PATH that it is made with. */
  readonly programs: readonly string[];
  /** Needs an address and an e-mail address of the publisher in package.json (`homepage`, `author`). */
  readonly publisher: boolean;
  /** What electron-builder downloads the first time. */
  readonly tools: string;
}

/** Every installer of electron-builder.yml. */
export const INSTALLERS: readonly Installer[] = [
  { name: 'AppImage', platform: 'linux', programs: [], publisher: false, tools: 'the AppImage tools' },
  { name: 'deb', platform: 'linux', programs: [], publisher: true, tools: 'fpm' },
  { name: 'rpm', platform: 'linux', programs: ['rpmbuild'], publisher: true, tools: 'fpm' },
  { name: 'nsis', platform: 'win32', programs: [], publisher: false, tools: 'NSIS' },
  { name: 'msi', platform: 'win32', programs: [], publisher: false, tools: 'WiX' },
  { name: 'dmg', platform: 'darwin', programs: ['hdiutil'], publisher: false, tools: 'nothing' },
  { name: 'pkg', platform: 'darwin', programs: ['productbuild'], publisher: false, tools: 'nothing' },
];
