import { configure } from '@testing-library/react';

/** What a screen shows after an answer may take this long where many tests share two cores; a test that fails waits for it once. */
const patientForMs = 20_000;

configure({ asyncUtilTimeout: patientForMs });
