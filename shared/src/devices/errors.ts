import type { ErrorTable } from '../kernel/index.ts';

export const devicesErrors = {
  'devices.pairingCodeInvalid': {
    message: 'This pairing code is not valid: it was mistyped, used already, or is older than 15 minutes.',
    safe: 'Nothing was changed on this device.',
    next: 'Ask a manager to make a new code under Settings on another till.',
    status: 401,
  },
  'devices.proofInvalid': {
    message: 'The device could not prove that it holds its key.',
    safe: 'Nothing was changed; unsent sales stay on the device.',
    next: 'Restart Kedai on this device; if it happens again, pair it anew.',
    status: 401,
  },
  'devices.tokenMissing': {
    message: 'The request carries no token.',
    safe: 'Nothing was changed.',
    next: 'Pair the device, or renew its token.',
    status: 401,
  },
  'devices.tokenInvalid': {
    message: 'The token was not issued by this server.',
    safe: 'Nothing was changed; unsent sales stay on the device.',
    next: 'Renew the token with the device key, or pair the device anew.',
    status: 401,
  },
  'devices.tokenExpired': {
    message: 'The token has expired.',
    safe: 'Nothing was changed; unsent sales stay on the device.',
    next: 'Renew the token with the device key.',
    status: 401,
  },
  'devices.revoked': {
    message: 'This device was taken out of service.',
    safe: 'Sales saved on it are still there and can be carried over.',
    next: 'Ask a manager to pair it again.',
    status: 403,
  },
  'devices.clockTooFar': {
    message: 'This device’s clock is too far from the server’s to prove who it is.',
    safe: 'Sales go on and stay saved here.',
    next: 'Set the computer’s date and time.',
    status: 401,
  },
  'devices.streamUnknown': {
    message: 'The server does not know the till that this is about.',
    safe: 'Nothing was changed.',
    next: 'Check that it belongs to this company and this outlet.',
    status: 404,
  },
  'devices.registerUnknown': {
    message: 'There is no such register in this company.',
    safe: 'Nothing was changed.',
    next: 'Choose a register from the list.',
    status: 404,
  },
  'devices.notEnrolled': {
    message: 'This device is not paired with a company yet.',
    safe: 'Nothing was changed.',
    next: 'Enter a pairing code.',
    status: 409,
  },
  'devices.alreadyEnrolled': {
    message: 'This device is paired already.',
    safe: 'Nothing was changed.',
    next: 'Use another data folder for another register.',
    status: 409,
  },
  'devices.serverUnreachable': {
    message: 'The server could not be reached.',
    safe: 'Everything saved on this device is safe, and selling goes on.',
    next: 'Check the network and the address, then try again.',
    status: 503,
  },
  'devices.journalUnwritten': {
    message: 'The safety copy of the last sale could not be written on this device.',
    safe: 'The sale is saved once and keeps its receipt number; it is not yet safe against a failing disk.',
    next: 'Make room on the disk, then finish again: nothing is recorded twice.',
    status: 503,
  },
  'devices.diskFull': {
    message: 'The disk of this computer is full, or can’t be written.',
    safe: 'Everything that was saved before is safe. What was just done is not saved.',
    next: 'Make room on the disk, then do it again.',
    status: 503,
  },
  'devices.rebuiltFromBackup': {
    message: 'This till’s database was damaged and was made anew from its newest backup.',
    safe: 'Every sale that showed a receipt is here, with its number; nothing was lost or doubled.',
    next: 'Nothing needs to be done. If this comes back, have this computer’s disk looked at.',
    status: 500,
  },
  'devices.rebuiltFromJournal': {
    message: 'This till’s database was damaged and was made anew.',
    safe: 'Every sale that showed a receipt is here, with its number. Products come again from the server.',
    next: 'Wait until they are here; then sell as before. If this comes back, have this computer’s disk looked at.',
    status: 500,
  },
  'devices.printerMissing': {
    message: 'No receipt printer is set up.',
    safe: 'The sale is saved.',
    next: 'Enter the printer’s address under Settings.',
    status: 409,
  },
  'devices.printerUnreachable': {
    message: 'The receipt printer did not answer.',
    safe: 'The sale is saved; the receipt can be printed later.',
    next: 'Check that the printer is on and connected, then print again.',
    status: 503,
  },
  'devices.oldState': {
    message: 'This till’s data was put back from an older copy.',
    safe: 'Every receipt that it ever printed is in the cloud, or on the till’s newer data.',
    next: 'Connect it to the internet: it takes a new receipt series by itself and sells on.',
    status: 409,
  },
  'devices.newStream': {
    message: 'Another computer sold with this till’s data, so this till has a new receipt series.',
    safe: 'Every sale made here is kept and will be in the books once.',
    next: 'If you copied this till to another computer, stop using one of the two. A manager finds details under Needs attention.',
    status: 409,
  },
} as const satisfies ErrorTable;
