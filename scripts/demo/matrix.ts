/** A matrix of a model: `width` inputs, `height` outputs, mostly zeros. Rows are the outputs, as GGUF stores them. */
export class Matrix {
  readonly values: Float32Array;
  readonly width: number;
  readonly height: number;

  constructor(width: number, height: number) {
    this.width = width;
    this.height = height;
    this.values = new Float32Array(width * height);
  }

  set(output: number, input: number, value: number): void {
    this.values[output * this.width + input] = value;
  }

  row(output: number): Float32Array {
    return this.values.subarray(output * this.width, (output + 1) * this.width);
  }
}
