import { LRUCache } from 'lru-cache';
import { CpxError } from '../protocol/index.js';
import type { Certificate } from './certificate.js';
import { checkFreshness } from './check-freshness.js';
import { isListed, parseCrl, type RevocationList } from './parse-crl.js';
import type { QuestionDesk } from './question-desk.js';
import { checkCrlScope, verifyCrl } from './verify-crl.js';

interface KeptList {
  readonly list: RevocationList;
  readonly fetchedAt: number;
}

/** Looks certificates up in their issuers' revocation lists. */
export interface CrlClient {
  /** @throws CpxError ERR_REVOCATION_UNAVAILABLE when no list of the certificate can be had */
  isRevoked(certificate: Certificate, issuer: Certificate): Promise<boolean>;
}

/** A client that keeps the lists it fetched, verified, for as long as they hold. */
export function createCrlClient(desk: QuestionDesk): CrlClient {
  const { limits, now } = desk;
  const kept = new LRUCache<string, KeptList>({
    max: limits.cachedLists,
    maxSize: limits.cachedListBytes,
    sizeCalculation: ({ list }) => list.tbs.length,
  });

  const fetchList = async (url: URL, issuer: Certificate): Promise<RevocationList> => {
    const { crlMaximumBytes: maximumBytes, crlTimeoutMs: timeoutMs } = limits;
    const list = parseCrl(await desk.fetch({ url, maximumBytes, timeoutMs }));
    await verifyCrl(list, issuer);
    checkCurrent(list);
    return list;
  };

  const checkCurrent = (list: RevocationList): void =>
    checkFreshness(list, { clockSkewMs: limits.clockSkewMs, maximumAgeMs: 0 }, now());

  const isCurrent = ({ list }: KeptList): boolean => list.nextUpdate.getTime() + limits.clockSkewMs >= now().getTime();

  const findList = async (url: URL, issuer: Certificate): Promise<RevocationList> => {
    const key = `${issuer.sha256} ${url.href}`;
    const known = kept.get(key);
    const at = now().getTime();
    if (known !== undefined && at < Math.min(known.fetchedAt + limits.crlRefreshMs, known.list.nextUpdate.getTime())) {
      return known.list;
    }
    try {
      const fresh = await desk.once(key, () => fetchList(url, issuer));
      // An older list than the one at hand is somebody's replay or a slow mirror.
      const list =
        known !== undefined && known.list.thisUpdate > fresh.thisUpdate && isCurrent(known) ? known.list : fresh;
      kept.set(key, { list, fetchedAt: at });
      return list;
    } catch (error) {
      // A list holds until its next update, also when a newer one cannot be had at this moment.
      if (known !== undefined && isCurrent(known)) return known.list;
      throw error;
    }
  };

  return {
    isRevoked: async (certificate, issuer) => {
      const complete = certificate.crlAddresses.filter(({ partial }) => !partial);
      const urls = desk.allow(complete.flatMap((point) => point.urls));
      const problems: string[] = [];
      for (const url of urls) {
        try {
          const list = await findList(url, issuer);
          checkCrlScope(list, certificate, url);
          return isListed(list, certificate.serialNumber);
        } catch (error) {
          if (!(error instanceof CpxError)) throw error;
          problems.push(error.message);
        }
      }
      const why = problems.length > 0 ? problems.join('; ') : 'names no revocation list that may be fetched';
      throw new CpxError('ERR_REVOCATION_UNAVAILABLE', `CRL: ${why}`);
    },
  };
}
