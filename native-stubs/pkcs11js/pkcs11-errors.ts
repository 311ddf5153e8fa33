import { nameOfReturnValue } from './return-values.js';

/** What pkcs11js throws for an error that is none of Cryptoki's. Same name and fields as the original. */
export class NativeError extends Error {
  readonly method: string = '';
  readonly nativeStack: string = '';
  readonly code: number = 0;

  constructor(message: string) {
    super(message);
    this.name = 'NativeError';
  }
}

/** What pkcs11js throws for a return value other than CKR_OK: `message` is its name, `code` its number. */
export class Pkcs11Error extends Error {
  readonly method: string;
  readonly nativeStack: string;
  readonly code: number;

  constructor(returnValue: bigint, method: string) {
    super(nameOfReturnValue(returnValue));
    this.name = 'Pkcs11Error';
    this.method = method;
    this.nativeStack = (this.stack ?? '').split('\n').slice(1).join('\n');
    // The original parses the decimal digits of a C unsigned long into a double: vendor codes lose their last digits.
    this.code = Number(returnValue);
  }
}

/**
 * The bare Error that pkcs11js's C code throws before its JavaScript makes a Pkcs11Error of it. C_FindObjects,
 * C_CreateObject, C_CopyObject and C_SetAttributeValue let it through as it is (index.js of 2.1.7 replaces or does not
 * enumerate those methods).
 */
export function bareError(returnValue: bigint): Error {
  return new Error(`${nameOfReturnValue(returnValue)}:${returnValue.toString()}`);
}
