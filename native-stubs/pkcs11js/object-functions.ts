import { CKA } from './constants.js';
import type { ModuleContext, RunningModule, Session } from './module-context.js';
import { CryptokiFailure } from './return-values.js';
import { matchesTemplate, type TokenObject } from './token-objects.js';

/** One attribute of a template, as it lies in memory. */
export interface TemplateAttribute {
  readonly type: number;
  readonly value: Buffer;
}

/** Functions of Cryptoki on objects. */
export interface ObjectFunctions {
  findObjectsInit(handle: number, template: readonly TemplateAttribute[]): void;
  findObjects(handle: number, most: number): number[];
  findObjectsFinal(handle: number): void;
  getAttributeValue(handle: number, object: number, types: readonly number[]): Buffer[];
}

export function createObjectFunctions({ onSession }: ModuleContext): ObjectFunctions {
  return {
    findObjectsInit: (handle, template) =>
      onSession('C_FindObjectsInit', handle, {}, (session, running) => {
        if (session.search !== undefined) throw new CryptokiFailure('CKR_OPERATION_ACTIVE');
        const found = visibleObjects(session, running)
          .filter(({ object }) => matchesTemplate(object, template))
          .map(({ objectHandle }) => objectHandle);
        session.search = { found, next: 0 };
      }),
    findObjects: (handle, most) =>
      onSession('C_FindObjects', handle, {}, ({ search }) => {
        if (search === undefined) throw new CryptokiFailure('CKR_OPERATION_NOT_INITIALIZED');
        const found = search.found.slice(search.next, search.next + most);
        search.next += found.length;
        return found;
      }),
    findObjectsFinal: (handle) =>
      onSession('C_FindObjectsFinal', handle, {}, (session) => {
        if (session.search === undefined) throw new CryptokiFailure('CKR_OPERATION_NOT_INITIALIZED');
        session.search = undefined;
      }),
    getAttributeValue: (handle, objectHandle, types) =>
      onSession('C_GetAttributeValue', handle, { object: objectHandle }, (session, running, call) => {
        const object = findObject(session, running, objectHandle);
        if (object === undefined) throw new CryptokiFailure('CKR_OBJECT_HANDLE_INVALID');
        // A read that fails answers CKR_OK and no octets; it is the caller who must notice.
        session.slot.unreadable = call.emptyValue;
        try {
          return types.map((type) => {
            const value = object.attributes.get(type);
            if (value === undefined) throw new CryptokiFailure('CKR_ATTRIBUTE_TYPE_INVALID');
            if (value === 'sensitive') throw new CryptokiFailure('CKR_ATTRIBUTE_SENSITIVE');
            if (typeof value === 'function') return value();
            return call.emptyValue && type === CKA.VALUE ? Buffer.alloc(0) : value;
          });
        } finally {
          session.slot.unreadable = false;
        }
      }),
  };
}

/** An object by its handle, private ones after a user's login only. */
export function findObject(session: Session, running: RunningModule, handle: number): TokenObject | undefined {
  return visibleObjects(session, running).find(({ objectHandle }) => objectHandle === handle)?.object;
}

function visibleObjects(
  { slot }: Session,
  { logins, slots }: RunningModule,
): { readonly objectHandle: number; readonly object: TokenObject }[] {
  const token = slots.token(slot);
  const all = logins.get(slot)?.user === 'user';
  return token.objects
    .map((object, index) => ({ objectHandle: token.firstHandle + index, object }))
    .filter(({ object }) => all || !object.private);
}
