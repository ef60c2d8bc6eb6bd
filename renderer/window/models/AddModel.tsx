import { type FormEvent, useState } from "react";
import { useLibrary } from "../../stores/stores.ts";

/** Adds a model file or a folder by its path: a page cannot see where a chosen file lies. */
export function AddModel() {
  const add = useLibrary((state) => state.add);
  const [path, setPath] = useState("");
  const onSubmit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const entered = path.trim();
    if (entered !== "" && (await add(entered))) setPath("");
  };
  return (
    <form className="add-model" onSubmit={(event) => void onSubmit(event)}>
      <label htmlFor="model-path">Add a model</label>
      <input
        id="model-path"
        className="field"
        value={path}
        placeholder="Path of a .gguf file or of a folder"
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => setPath(event.target.value)}
      />
      <button type="submit" className="button" disabled={path.trim() === ""}>
        Add
      </button>
    </form>
  );
}
