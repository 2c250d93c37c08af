/** What every prompt gets. Fixed, so that a caller can assert on it. */
export const ANSWER_TEXT =
  'Hello from the Tollgate sandbox. Your key works; a live key would have reached the real model.';
