import { posix, win32 } from 'node:path';
import type { DoctorSystem, FileStatus } from '../../../../src/companion/doctor/index.js';
import type { ModuleMachine } from '../../../../src/companion/pkcs11/index.js';

interface FakeFile {
  readonly status: FileStatus;
  readonly bytes: Uint8Array;
  readonly writable: boolean;
}

/** A computer that a test makes up: files, registry, programs and what they write. */
export class FakeSystem implements DoctorSystem {
  readonly platform: string;
  architecture: string;
  release = '1.2.3';
  environment: Record<string, string | undefined> = {};
  home: string;
  userId: number | undefined;
  time: number;
  free: number | undefined = 50_000_000_000;
  readonly keys = new Map<string, Map<string, string>>();
  /** What a program writes, by its path and parameters. */
  readonly programs = new Map<string, string>();
  readonly #files = new Map<string, FakeFile>();

  constructor(platform: string, time: number) {
    this.platform = platform;
    this.architecture = 'x64';
    this.home = platform === 'win32' ? 'C:\\Users\\someone' : '/home/someone';
    this.userId = platform === 'win32' ? undefined : 1000;
    this.time = time;
  }

  get #paths(): typeof posix {
    return this.platform === 'win32' ? win32 : posix;
  }

  /** Makes a file, and the folders that it is in. */
  write(path: string, content: string | Uint8Array = ''): void {
    const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
    this.#files.set(path, { status: { kind: 'file', mode: 0o644, userId: 0 }, bytes, writable: false });
    this.makeFolder(this.#paths.dirname(path), { owner: 0, mode: 0o755, writable: false });
  }

  /** Makes a folder, and those that it is in; what is there already stays as it is. */
  makeFolder(
    path: string,
    {
      owner = this.userId ?? 0,
      mode = 0o700,
      writable = true,
    }: { readonly owner?: number; readonly mode?: number; readonly writable?: boolean } = {},
  ): void {
    if (this.#files.has(path)) return;
    const status = { kind: 'folder', mode, userId: owner } as const;
    this.#files.set(path, { status, bytes: new Uint8Array(), writable });
    const parent = this.#paths.dirname(path);
    if (parent !== path) this.makeFolder(parent, { owner: 0, mode: 0o755, writable: false });
  }

  /** Changes what a folder was made as. */
  changeFolder(
    path: string,
    change: { readonly owner?: number; readonly mode?: number; readonly writable?: boolean },
  ): void {
    this.#files.delete(path);
    this.makeFolder(path, change);
  }

  remove(path: string): void {
    this.#files.delete(path);
  }

  setValue(key: string, name: string, value: string): void {
    const values = this.keys.get(key) ?? new Map<string, string>();
    this.keys.set(key, values.set(name, value));
  }

  /** The same computer, as the discovery of modules looks at it. */
  moduleMachine(): ModuleMachine {
    return {
      platform: this.platform as NodeJS.Platform,
      architecture: this.architecture,
      environment: this.environment,
      home: this.home,
      realPath: (path) => (this.#files.get(path)?.status.kind === 'file' ? path : undefined),
      list: (folder) =>
        [...this.#files.keys()]
          .filter((path) => this.#paths.dirname(path) === folder && path !== folder)
          .map((path) => this.#paths.basename(path))
          .sort(),
      read: (path) => {
        const file = this.#files.get(path);
        return file?.status.kind === 'file' ? new TextDecoder().decode(file.bytes) : undefined;
      },
      isAdministrators: (path) => this.#files.get(path)?.status.userId === 0,
    };
  }

  now(): number {
    return this.time;
  }

  status(path: string): Promise<FileStatus | undefined> {
    return Promise.resolve(this.#files.get(path)?.status);
  }

  read(path: string, length: number): Promise<Uint8Array | undefined> {
    const file = this.#files.get(path);
    return Promise.resolve(file?.status.kind === 'file' ? file.bytes.subarray(0, length) : undefined);
  }

  readEnd(path: string, length: number): Promise<Uint8Array | undefined> {
    const file = this.#files.get(path);
    return Promise.resolve(file?.status.kind === 'file' ? file.bytes.subarray(-length) : undefined);
  }

  list(path: string): Promise<readonly string[]> {
    const paths = this.#paths;
    return Promise.resolve(
      [...this.#files.keys()]
        .filter((name) => paths.dirname(name) === path && name !== path)
        .map((name) => paths.basename(name)),
    );
  }

  isWritable(path: string): Promise<boolean> {
    return Promise.resolve(this.#files.get(path)?.writable === true);
  }

  freeBytes(): Promise<number | undefined> {
    return Promise.resolve(this.free);
  }

  registry(key: string): Promise<ReadonlyMap<string, string>> {
    return Promise.resolve(this.keys.get(key) ?? new Map<string, string>());
  }

  run(program: string, parameters: readonly string[]): Promise<string | undefined> {
    return Promise.resolve(this.programs.get([program, ...parameters].join(' ')));
  }
}
