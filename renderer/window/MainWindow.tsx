import { useEffect, useRef } from "react";
import type { WindowEvent } from "#app/contract.ts";
import { Announcer } from "../chat/Announcer.tsx";
import { HostGone } from "../components/HostGone.tsx";
import { Toasts } from "../components/Toasts.tsx";
import { type Stores, useNavigation, useStores } from "../stores/stores.ts";
import { ChatsPage } from "./chats/ChatsPage.tsx";
import { ModelsPage } from "./models/ModelsPage.tsx";
import { Notices } from "./Notices.tsx";
import { Sidebar } from "./Sidebar.tsx";
import { SettingsPage } from "./settings/SettingsPage.tsx";
import { useFileDrop } from "./useFileDrop.ts";
import { useWindowEvents } from "./useWindowEvents.ts";
import { useWindowKeys } from "./useWindowKeys.ts";

const pages = { chats: ChatsPage, models: ModelsPage, settings: SettingsPage } as const;

export function MainWindow() {
  const stores = useStores();
  const section = useNavigation((state) => state.section);
  const Page = pages[section];
  useWindowEvents((event) => obey(event, stores));
  useWindowKeys();
  const dropping = useFileDrop();
  useAddressedConversation(stores);
  return (
    <div className="main-window" data-dropping={dropping}>
      <Sidebar />
      <main className="page">
        <HostGone />
        <Notices />
        <Page />
      </main>
      <Toasts />
      <Announcer />
    </div>
  );
}

function obey(event: WindowEvent, { chat, navigation }: Stores): void {
  switch (event.type) {
    case "open":
      navigation.getState().go("chats");
      if (event.conversationId === null) chat.getState().startNew();
      else void chat.getState().open(event.conversationId);
      return;
    case "openSettings":
      navigation.getState().go("settings");
      return;
    case "shown":
    case "prefill":
      return;
  }
}

/** A conversation named by the page's address, which is how the browser host opens one in a new window. */
function useAddressedConversation({ chat }: Stores): void {
  const done = useRef(false);
  useEffect(() => {
    const conversationId = addressedConversation(location.href);
    if (done.current || conversationId === null) return;
    done.current = true;
    void chat.getState().open(conversationId);
  }, [chat]);
}

/** `/?conversation=<id>` or `/main.html#c=<id>`. */
function addressedConversation(address: string): string | null {
  const { searchParams, hash } = new URL(address);
  return searchParams.get("conversation") ?? new URLSearchParams(hash.slice(1)).get("c");
}
