import type { ResolveHook } from 'node:module';

const NAMES: ReadonlySet<string> = new Set(['electron', 'electron/main', 'electron/common']);
const INDEX = new URL('./index.js', import.meta.url).href;

/** Resolves `electron` to the stand-in. @see Node.js documentation, "Customization hooks" */
export const resolve: ResolveHook = (specifier, context, next) =>
  NAMES.has(specifier) ? { url: INDEX, format: 'module', shortCircuit: true } : next(specifier, context);
