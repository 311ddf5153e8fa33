import { LRUCache } from 'lru-cache';
import { CpxError } from '../protocol/index.js';
import { allowAddress, type AddressPolicy } from './address-policy.js';
import { fetchBytes, type BytesRequest, type Fetch } from './fetch-bytes.js';
import type { RevocationLimits } from './limits.js';

/** What the clients for OCSP and for revocation lists share. */
export interface QuestionDeskOptions {
  readonly fetch: Fetch;
  readonly now: () => Date;
  readonly addresses: AddressPolicy;
  readonly limits: RevocationLimits;
}

/** Addresses whose last failure is remembered. */
const REMEMBERED_FAILURES = 256;

/** The one way to the network: it knows which addresses may be asked, which ones just failed, and what is under way. */
export class QuestionDesk {
  readonly now: () => Date;
  readonly limits: RevocationLimits;
  readonly #fetch: Fetch;
  readonly #addresses: AddressPolicy;
  readonly #failedUntil = new LRUCache<string, number>({ max: REMEMBERED_FAILURES });
  readonly #underWay = new Map<string, Promise<unknown>>();

  constructor({ fetch, now, addresses, limits }: QuestionDeskOptions) {
    this.#fetch = fetch;
    this.#addresses = addresses;
    this.now = now;
    this.limits = limits;
  }

  /** The addresses that may be asked, each once, in the certificate's order. */
  allow(addresses: readonly string[]): URL[] {
    const urls = addresses.flatMap((address) => allowAddress(address, this.#addresses) ?? []);
    const unique = new Map(urls.map((url) => [url.href, url]));
    return [...unique.values()].slice(0, this.limits.addresses);
  }

  /** @throws CpxError ERR_REVOCATION_UNAVAILABLE, without asking when the address failed a moment ago */
  async fetch(request: BytesRequest): Promise<Uint8Array> {
    const { href } = request.url;
    if ((this.#failedUntil.get(href) ?? 0) > this.now().getTime()) {
      throw new CpxError('ERR_REVOCATION_UNAVAILABLE', `${href}: failed a moment ago`);
    }
    try {
      const bytes = await fetchBytes(this.#fetch, request);
      this.#failedUntil.delete(href);
      return bytes;
    } catch (error) {
      this.#failedUntil.set(href, this.now().getTime() + this.limits.retryAfterFailureMs);
      throw error;
    }
  }

  /** Does the work once for all who ask for the same thing while it is under way. */
  once<T>(key: string, work: () => Promise<T>): Promise<T> {
    const running = this.#underWay.get(key) as Promise<T> | undefined;
    if (running !== undefined) return running;
    const started = work().finally(() => this.#underWay.delete(key));
    this.#underWay.set(key, started);
    return started;
  }
}
