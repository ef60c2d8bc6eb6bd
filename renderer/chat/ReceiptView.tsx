import type { Receipt } from "#app/routing/receipt.ts";
import { receiptLine } from "#app/routing/receiptLine.ts";
import { Icon } from "../components/Icon.tsx";
import { receiptRows } from "./receiptText.ts";

/** Who answered and how it went, folded to one line. */
export function ReceiptView({ receipt }: { readonly receipt: Receipt }) {
  return (
    <details className="receipt">
      <summary>
        <Icon name="chevron" />
        {receipt.demo && <span className="badge">Demo</span>}
        <span className="receipt-line">{receiptLine(receipt)}</span>
      </summary>
      <dl>
        {receiptRows(receipt).map(({ label, value }) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
        {receipt.rejected.map(({ modelId, modelName, reason }) => (
          <div key={modelId}>
            <dt>Not {modelName}</dt>
            <dd>{reason}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
