/** Room for the answer beside the prompt. */
const answerTokens = 1024;
/** The prompt's length is an estimate until the model's own tokenizer counts it. */
const estimateMargin = 1.15;
const granularity = 256;

/** The context a prompt needs at least, in tokens, from its estimated length: llama.cpp makes multiples of 256. */
export function neededContextTokens(promptTokens: number): number {
  return Math.ceil((promptTokens * estimateMargin + answerTokens) / granularity) * granularity;
}
