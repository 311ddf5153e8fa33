import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Something that a test needs and a fresh machine may not have. */
export interface Requirement {
  readonly name: string;
  readonly met: boolean;
}

/** A program on the PATH, or at an absolute path. */
export function program(name: string): Requirement {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return { name, met: folders.some((folder) => isExecutable(join(folder, name))) };
}

/** A file at one of several places; `found` is the first of them. */
export function file(name: string, ...paths: readonly string[]): Requirement & { readonly found: string | undefined } {
  const found = paths.find((path) => existsSync(path));
  return { name, met: found !== undefined, found };
}

/** A package with a native part that may not have been built. */
export async function nativePackage(name: string): Promise<Requirement> {
  try {
    await import(name);
    return { name: `package ${name}`, met: true };
  } catch {
    return { name: `package ${name}`, met: false };
  }
}

/** Super-user rights, for tests that act as another user. */
export function root(): Requirement {
  return { name: 'super-user rights', met: process.getuid?.() === 0 };
}

/**
 * `describe`, announced as skipped where a requirement is not met; with CI=true a missing one is a failure, because
 * there `.ci/run` installs them all.
 */
export function describeWith(
  requirements: readonly Requirement[],
  title: string,
  suite: (this: Mocha.Suite) => void,
): void {
  const missing = requirements.filter(({ met }) => !met).map(({ name }) => name);
  if (missing.length === 0) {
    describe(title, suite);
  } else if (process.env.CI === 'true') {
    describe(title, () => {
      it(`needs ${missing.join(', ')}`, () => {
        throw new Error(`missing on this machine: ${missing.join(', ')}`);
      });
    });
  } else {
    describe(`${title} (skipped: needs ${missing.join(', ')})`, () => {
      it('runs where that is installed');
    });
  }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
