import type { FindingCode, Severity } from '../../../../../src/companion/doctor/index.js';
import type { DoctorFixture, FixturePlatform } from '../doctor-fixture.js';

/** A fault of the field: what is done to a computer on which everything is right, and who must name it how. */
export interface Fault {
  /** In the words of the helpdesk. */
  readonly fault: string;
  /** Default: all three. */
  readonly systems?: readonly FixturePlatform[];
  readonly arm: (fixture: DoctorFixture) => void;
  readonly check: string;
  readonly finding: FindingCode;
  /** Default: failure. */
  readonly severity?: Severity;
}

/** Does a fault to a computer. */
export type Arm = Fault['arm'];

/** A part of the table. */
export function faults(...rows: readonly Fault[]): readonly Fault[] {
  return rows;
}
