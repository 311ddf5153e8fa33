import { openTestCards } from '../../../native-stubs/test-cards/index.js';

/** Prints the edition of the cards in a folder: `node open-cards.js <folder>`. */
const { edition } = await openTestCards({ folder: process.argv[2] ?? '' });
process.stdout.write(edition);
