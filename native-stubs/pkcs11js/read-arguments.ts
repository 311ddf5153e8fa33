import type { Mechanism } from 'pkcs11js';
import { CKA, ULONG_BYTES } from './constants.js';
import type { TemplateAttribute } from './object-functions.js';
import type { SigningMechanism } from './sign-with-key.js';
import { encodeUlong } from './token-objects.js';

/**
 * Arguments as pkcs11js's C++ part takes them, with the TypeErrors that it throws: in its words, because somebody may have
 * learnt to read them.
 * @see pkcs11js 2.1.7, src/pkcs11.cpp
 */

export function expectArguments(args: readonly unknown[], expected: number): void {
  if (args.length !== expected) {
    throw new TypeError(`Parameters are required. Expected ${expected} arguments, but received ${args.length}.`);
  }
}

export function readBuffer(args: readonly unknown[], index: number): Uint8Array {
  const value = args[index];
  if (!ArrayBuffer.isView(value)) throw wrongType(index, 'Buffer');
  return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
}

export function readHandle(args: readonly unknown[], index: number): number {
  const bytes = Buffer.from(readBuffer(args, index));
  if (bytes.length !== ULONG_BYTES) {
    throw new TypeError(`Argument ${index} has wrong length. Should be ${ULONG_BYTES} bytes.`);
  }
  return ULONG_BYTES === 8 ? Number(bytes.readBigUInt64LE()) : bytes.readUInt32LE();
}

export function readUlong(args: readonly unknown[], index: number): number {
  const value = args[index];
  if (typeof value !== 'number') throw wrongType(index, 'Number');
  return value >>> 0;
}

export function readText(args: readonly unknown[], index: number): Buffer {
  const value = args[index];
  if (typeof value !== 'string') throw wrongType(index, 'String');
  return Buffer.from(value, 'utf8');
}

/** The types of PSS parameters: CK_PARAMS_RSA_PSS. */
const PARAMS_RSA_PSS = 5;

export function readMechanism(args: readonly unknown[], index: number): SigningMechanism {
  const value = args[index] as Partial<Mechanism> | null | undefined;
  if (typeof value !== 'object' || value === null) throw wrongType(index, 'Object', 'an');
  if (typeof value.mechanism !== 'number') {
    throw new TypeError(`Argument ${index} has wrong type. Property 'mechanism' should be a Number`);
  }
  const parameter: unknown = value.parameter;
  if (parameter !== undefined && parameter !== null && typeof parameter !== 'object' && typeof parameter !== 'number') {
    throw new TypeError(`Argument ${index} has wrong type. Property 'parameter' should be an Object or Buffer`);
  }
  return { type: value.mechanism >>> 0, parameter: readPssParameter(parameter, index) };
}

function readPssParameter(parameter: unknown, index: number): SigningMechanism['parameter'] {
  if (typeof parameter !== 'object' || parameter === null) return undefined;
  if (ArrayBuffer.isView(parameter)) return undefined;
  const fields = parameter as { type?: unknown; hashAlg?: unknown; mgf?: unknown; saltLen?: unknown };
  if (typeof fields.type !== 'number') {
    throw new TypeError(`Argument ${index} has wrong type. Property 'type' should be a Number`);
  }
  if (fields.type !== PARAMS_RSA_PSS) return undefined;
  const { hashAlg, mgf, saltLen } = fields;
  if (typeof hashAlg !== 'number' || typeof mgf !== 'number' || typeof saltLen !== 'number') {
    throw new TypeError(
      `Argument ${index} has wrong type. Properties 'hashAlg', 'mgf' and 'saltLen' should be Numbers`,
    );
  }
  return { hashAlgorithm: hashAlg, mgf, saltLength: saltLen };
}

export function readTemplate(args: readonly unknown[], index: number): readonly TemplateAttribute[] {
  const value = args[index];
  if (!Array.isArray(value)) throw wrongType(index, 'Array', 'an');
  return (value as readonly unknown[]).map((element, position) => {
    if (typeof element !== 'object' || element === null) {
      throw new TypeError(`Element ${position} has wrong type. Should be an Object`);
    }
    const attribute = element as { type?: unknown; value?: unknown };
    if (typeof attribute.type !== 'number') {
      throw new TypeError(`Element ${position} has wrong type. Property 'type' should be a Number`);
    }
    return {
      type: attribute.type >>> 0,
      value: readAttributeValue({ type: attribute.type, value: attribute.value }, position),
    };
  });
}

function readAttributeValue(
  { type, value }: { readonly type: number; readonly value?: unknown },
  position: number,
): Buffer {
  if (value === undefined || value === null) return Buffer.alloc(0);
  if (typeof value === 'number') return encodeUlong(value >>> 0);
  if (typeof value === 'boolean') return Buffer.of(value ? 1 : 0);
  if (typeof value === 'string') return Buffer.from(value, 'utf8');
  if (ArrayBuffer.isView(value)) return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  const date = type === CKA.START_DATE || type === CKA.END_DATE;
  throw new TypeError(
    date
      ? `Attribute with type 0x${type.toString(16).padStart(8, '0')} is not convertible to CK_DATE. Should be a String, Buffer or Date`
      : `Element ${position} has wrong type. Property 'value' should be a Number, Boolean, String or Buffer`,
  );
}

function wrongType(index: number, type: string, article = 'a'): TypeError {
  return new TypeError(`Argument ${index} has wrong type. Should be ${article} ${type}`);
}
