import { useState } from "react";
import { languageFor, rememberLanguage } from "../../app/language.js";
import { useLanguage } from "../../app/LanguageProvider.jsx";
import {
  Avatar, Button, ComboField, Form, FormActions, Notice, PageHeader, SelectField, TextField, toast,
} from "../../design/index.js";
import { api, session } from "../../kit/client.js";
import { useLoad, useSubmit } from "../../kit/hooks.js";
import { knownZone } from "../../text/formats.js";
import { wordsOf } from "../../text/problems.js";
import { useText } from "../../text/Text.jsx";
import { languages } from "../../text/languages.js";
import { PictureField } from "../files/PictureField.jsx";
import { Loaded } from "../Loaded.jsx";
import { useFields } from "../useFields.js";

/** @typedef {import("../../../types/api").Account} Account */

const avatar = { purpose: "avatar", place: "avatar" };

/** What others see of somebody, and how dates and words are written for them. */
export default function Profile() {
  const text = useText();
  // Read anew, with its version: what somebody changed on another device is not written over.
  const me = useLoad(async (signal) => await api.get("/api/v1/me", { signal }), []);
  return (
    <>
      <PageHeader title={text("profile.title")} lead={text("profile.lead")} />
      <Loaded load={me}>
        {({ data, version }) => <ProfileForm key={version} account={data} version={version} onReload={me.reload} />}
      </Loaded>
    </>
  );
}

/** @param {{account: Account, version: string | undefined, onReload: () => void}} props */
function ProfileForm({ account, version, onReload }) {
  const text = useText();
  const { choose } = useLanguage();
  const { fields, setFields, bind } = useFields(() => fieldsOf(account));
  // What the server has, as it last said.
  const [known, setKnown] = useState({ account, version });
  const [preview, setPreview] = useState(/** @type {string | null} */ (null));
  const { submit, isBusy, problem, fieldFault } = useSubmit(async () => {
    const { data, version } = await api.patch("/api/v1/me", { body: trimmed(fields), version: known.version });
    setKnown({ account: data, version });
    // What was written meanwhile stays.
    setFields((now) => (now === fields ? fieldsOf(data) : now));
    session.update(data);
    if (data.locale !== known.account.locale) {
      // What the account says counts from now on, here too.
      rememberLanguage(null);
      choose(null);
    }
    toast({ tone: "success", text: text("profile.saved") });
  });
  /** @param {"avatar.changed" | "avatar.removed"} words */
  async function pictureChanged(words) {
    const { data, version } = await api.get("/api/v1/me");
    // The version counts where nothing else has changed: what somebody did elsewhere is not written over.
    const isSame = JSON.stringify(fieldsOf(data)) === JSON.stringify(fieldsOf(known.account));
    setKnown((before) => ({
      account: { ...before.account, avatar_url: data.avatar_url }, version: isSame ? version : before.version,
    }));
    session.update(data);
    toast({ tone: "success", text: text(words) });
  }
  const field = bind(fieldFault);
  return (
    <Form onSubmit={submit} className="settings-form">
      {problem && <Conflict problem={problem} onReload={onReload} />}
      <div className="profile-card">
        <Avatar name={fields.name} src={preview ?? known.account.avatar_url} size="large" />
        <div>
          <p className="profile-card-name">{fields.name}</p>
          <p className="quiet">@{fields.handle}</p>
        </div>
      </div>
      <PictureField
        wish={avatar}
        label={text("avatar.drop")}
        onPreview={setPreview}
        onMade={() => pictureChanged("avatar.changed")}
        onRemove={known.account.avatar_url === null ? undefined : async () => {
          await api.delete("/api/v1/me/avatar");
          await pictureChanged("avatar.removed");
        }}
      />
      <TextField {...field("name")} label={text("profile.name")} help={text("profile.name_help")} autoComplete="name" isRequired />
      <TextField
        {...field("handle")}
        label={text("profile.handle")}
        help={text("profile.handle_help")}
        prefix="@"
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        isRequired
      />
      <SelectField {...field("locale")} label={text("profile.language")} options={localeOptions(known.account.locale)} />
      <ComboField
        {...field("time_zone")}
        label={text("profile.time_zone")}
        help={text("profile.time_zone_help", { time: text.date(Date.now(), { timeStyle: "short", timeZone: knownZone(fields.time_zone) }) })}
        options={zoneOptions(known.account.time_zone)}
      />
      <FormActions>
        <Button kind="primary" type="submit" isBusy={isBusy}>
          {text("common.save")}
        </Button>
      </FormActions>
    </Form>
  );
}

/**
 * Spaces that a phone's keyboard leaves behind a word are nobody's name.
 * @param {ReturnType<typeof fieldsOf>} fields
 */
function trimmed(fields) {
  return { ...fields, name: fields.name.trim(), handle: fields.handle.trim() };
}

/** @param {Account} account */
function fieldsOf({ name, handle, locale, time_zone }) {
  return { name, handle, locale, time_zone };
}

/** @param {{problem: import("../../kit/load.js").Fault, onReload: () => void}} props */
function Conflict({ problem, onReload }) {
  const text = useText();
  const isConflict = "code" in problem && problem.code === "precondition_failed";
  return (
    <Notice
      tone="danger"
      isLive
      action={
        isConflict && (
          <Button size="small" onClick={onReload}>
            {text("app.reload")}
          </Button>
        )
      }
    >
      {wordsOf(problem, text)}
    </Notice>
  );
}

/**
 * Ours, and the account's own tag where it is more than one of them: de-AT writes January as Jänner.
 * @param {string} own
 */
function localeOptions(own) {
  const options = languages.map(({ tag, name }) => ({ value: tag, label: name }));
  if (options.some(({ value }) => value === own)) return options;
  const near = languageFor([own]);
  return [{ value: own, label: `${near.name} (${own})` }, ...options];
}

/** @param {string} own */
function zoneOptions(own) {
  const known = Intl.supportedValuesOf ? Intl.supportedValuesOf("timeZone") : [];
  const zones = [...new Set(["UTC", own, ...known])].sort();
  return zones.map((zone) => ({ value: zone, label: zone.replaceAll("_", " ") }));
}
