import type { ChatCompletionRequest, Fixture, TextResponse } from '@copilotkit/aimock';
import { ANSWER_TEXT } from './answer-text.ts';
import { collectText, estimateTokens } from './tokens.ts';

/** A transparent PNG of one pixel. */
const PIXEL_PNG_BASE64 =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==';

/** What aimock answers: every conversation with the same text, every image with one pixel. */
export function createFixtures(): Fixture[] {
  return [
    { match: { endpoint: 'chat' }, response: answerConversation },
    { match: { endpoint: 'realtime' }, response: answerConversation },
    { match: { endpoint: 'image' }, response: { image: { b64Json: PIXEL_PNG_BASE64 } } },
  ];
}

function answerConversation(request: ChatCompletionRequest): TextResponse {
  // aimock turns every dialect into this request, and these two names into the dialect's own.
  const prompt = collectText(request.messages) + collectText(request.tools);
  return {
    content: ANSWER_TEXT,
    usage: { prompt_tokens: estimateTokens(prompt), completion_tokens: estimateTokens(ANSWER_TEXT) },
  };
}
