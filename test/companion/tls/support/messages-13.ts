import { u16, vector } from '../../../../src/companion/tls/byte-writer.js';
import { extensionOf, message, type HelloFields } from './server-peer.js';

/** Messages of a server of TLS 1.3 that an honest one would not send, piece by piece. @see RFC 8446, section 4 */
export const replaceKeyShare = (fields: HelloFields, content: Buffer): void => {
  fields.extensions[1] = extensionOf(51, content);
};
export const encryptedExtensions = (...extensions: readonly Buffer[]): Buffer =>
  message('encrypted_extensions', vector(2, ...extensions));
export const certificateRequest = (context: Buffer, ...extensions: readonly Buffer[]): Buffer =>
  message('certificate_request', Buffer.concat([vector(1, context), vector(2, ...extensions)]));
export const SCHEMES = extensionOf(13, vector(2, u16(0x0804)));
export const verifyWith = (scheme: number, signature: Uint8Array): Buffer =>
  message('certificate_verify', Buffer.concat([u16(scheme), vector(2, signature)]));
export const certificateWith = (context: Buffer, ...entries: readonly Buffer[]): Buffer =>
  message('certificate', Buffer.concat([vector(1, context), vector(3, ...entries)]));
export const entry = (der: Uint8Array, ...extensions: readonly Buffer[]): Buffer =>
  Buffer.concat([vector(3, der), vector(2, ...extensions)]);
export const ALPN = (...names: readonly string[]): Buffer =>
  extensionOf(16, vector(2, ...names.map((name) => vector(1, Buffer.from(name)))));
