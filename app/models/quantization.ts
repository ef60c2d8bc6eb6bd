/** What is known of a model's compression, the surest first. */
export interface QuantizationFacts {
  /** The name of `general.file_type`: "Q4_K_M". */
  readonly fileType: string | null;
  readonly fileName: string;
  /** The name of the tensor type that holds most of the weights: "Q4_K". */
  readonly dominantTensorType: string | null;
}

/**
 * As they stand in file names: llama.cpp's own, and the sizes that publishers add to them (`Q4_K_XL`, `Q3_K_XXL`).
 * Behind a separator, because names end with them: "Qwen3-4B-Q4_K_M", "gpt-oss-20b-mxfp4", "mistral.Q8_0",
 * "Qwen3-4B-UD-Q4_K_XL".
 */
const inFileName =
  /(?:^|(?:[-_. ]UD)?[-_. ])((?:I?Q\d_(?:K(?:_(?:XXS|XS|S|M|L|XL|XXL))?|XXS|XS|S|M|L|XL|NL|[01]))|TQ[12]_0|MXFP4|NVFP4|BF16|FP?16|FP?32)(?=$|[-_. ])/gi;

/** What follows a compression in a file name without being part of the model's name. */
const afterQuantization = /[-_. ](?:MOE|pure|imat|imatrix)$/i;

const uncompressed: ReadonlySet<string> = new Set(["F32", "F16", "BF16"]);

/** The last compression that a file name tells, as llama.cpp writes it, or null. */
export function quantizationInFileName(fileName: string): string | null {
  const found = [...fileName.matchAll(inFileName)].at(-1)?.[1];
  return found === undefined ? null : found.toUpperCase().replace("FP16", "F16").replace("FP32", "F32");
}

/** A file name without its compression: "Qwen3-4B" of "Qwen3-4B-Q4_K_M". */
export function withoutQuantization(fileName: string): string {
  return fileName.replace(inFileName, "").replace(afterQuantization, "");
}

/**
 * The name of a model's compression: what its header says, then its file name, then its largest tensors. The file name
 * may only refine the header (`Q4_K_XL` of a `Q4_K_M` header), since files are renamed; and a header that claims
 * uncompressed weights over compressed ones was never filled in.
 */
export function quantizationName({ fileType, fileName, dominantTensorType }: QuantizationFacts): string | null {
  const inName = quantizationInFileName(fileName);
  const unfilled = fileType !== null && uncompressed.has(fileType) && fileType !== (dominantTensorType ?? fileType);
  if (fileType === null || unfilled) return inName ?? dominantTensorType;
  return inName !== null && levelOf(inName) === levelOf(fileType) ? inName : fileType;
}

/** "Q4_K" of "Q4_K_M" and of "Q4_K_XL". */
function levelOf(quantization: string): string {
  return quantization.replace(/_(?:XXS|XS|S|M|L|XL|XXL)$/, "");
}
