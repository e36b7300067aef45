//! The names of events, of items, and of what grows.

use crate::json::{Content, Names, Raw};

/// Declares an enum of names on the wire, with the one for a name that this version does not know.
macro_rules! named {
    (
        $(#[$doc:meta])*
        $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $text:literal),* $(,)? }
    ) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
        #[non_exhaustive]
        pub enum $name {
            $(#[doc = concat!("`", $text, "`")] #[doc = ""] $(#[$variant_doc])* $variant,)*
            /// One that this version does not know.
            Unknown,
        }

        impl $name {
            pub(super) const NAMES: Names<Self, { [$($text),*].len() }> = Names([$(($text, Self::$variant)),*]);

            /// Returns the name on the wire, `"unknown"` for one that this version does not know.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $text,)*
                    Self::Unknown => "unknown",
                }
            }
        }

        impl core::fmt::Display for $name {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.write_str(self.name())
            }
        }
    };
}

named! {
    /// Which event it is. [`Event::kind`](super::Event::kind) returns it.
    ///
    /// ```
    /// use deltawire::openai::responses::{Event, EventKind};
    ///
    /// let event = Event::parse(br#"{"type":"response.web_search_call.searching","output_index":0,"item_id":"ws_1"}"#)?;
    /// assert_eq!(event.kind(), EventKind::WebSearchCallSearching);
    /// assert_eq!(event.kind().name(), "response.web_search_call.searching");
    /// # Ok::<(), deltawire::Error>(())
    /// ```
    EventKind {
        OutputTextDelta = "response.output_text.delta",
        FunctionCallArgumentsDelta = "response.function_call_arguments.delta",
        ReasoningSummaryTextDelta = "response.reasoning_summary_text.delta",
        ReasoningTextDelta = "response.reasoning_text.delta",
        CustomToolCallInputDelta = "response.custom_tool_call_input.delta",
        RefusalDelta = "response.refusal.delta",
        McpCallArgumentsDelta = "response.mcp_call_arguments.delta",
        CodeInterpreterCallCodeDelta = "response.code_interpreter_call_code.delta",
        ApplyPatchDiffDelta = "response.apply_patch_call_operation_diff.delta",
        ShellCallCommandDelta = "response.shell_call_command.delta",
        AudioDelta = "response.audio.delta",
        AudioTranscriptDelta = "response.audio.transcript.delta",
        OutputTextDone = "response.output_text.done",
        FunctionCallArgumentsDone = "response.function_call_arguments.done",
        ReasoningSummaryTextDone = "response.reasoning_summary_text.done",
        ReasoningTextDone = "response.reasoning_text.done",
        CustomToolCallInputDone = "response.custom_tool_call_input.done",
        RefusalDone = "response.refusal.done",
        McpCallArgumentsDone = "response.mcp_call_arguments.done",
        CodeInterpreterCallCodeDone = "response.code_interpreter_call_code.done",
        ApplyPatchDiffDone = "response.apply_patch_call_operation_diff.done",
        ShellCallCommandDone = "response.shell_call_command.done",
        AudioDone = "response.audio.done",
        AudioTranscriptDone = "response.audio.transcript.done",
        Created = "response.created",
        Queued = "response.queued",
        InProgress = "response.in_progress",
        Completed = "response.completed",
        Failed = "response.failed",
        Incomplete = "response.incomplete",
        OutputItemAdded = "response.output_item.added",
        OutputItemDone = "response.output_item.done",
        ContentPartAdded = "response.content_part.added",
        ContentPartDone = "response.content_part.done",
        ReasoningSummaryPartAdded = "response.reasoning_summary_part.added",
        ReasoningSummaryPartDone = "response.reasoning_summary_part.done",
        AnnotationAdded = "response.output_text.annotation.added",
        WebSearchCallInProgress = "response.web_search_call.in_progress",
        WebSearchCallSearching = "response.web_search_call.searching",
        WebSearchCallCompleted = "response.web_search_call.completed",
        FileSearchCallInProgress = "response.file_search_call.in_progress",
        FileSearchCallSearching = "response.file_search_call.searching",
        FileSearchCallCompleted = "response.file_search_call.completed",
        CodeInterpreterCallInProgress = "response.code_interpreter_call.in_progress",
        CodeInterpreterCallInterpreting = "response.code_interpreter_call.interpreting",
        CodeInterpreterCallCompleted = "response.code_interpreter_call.completed",
        ImageGenerationCallInProgress = "response.image_generation_call.in_progress",
        ImageGenerationCallGenerating = "response.image_generation_call.generating",
        ImageGenerationCallCompleted = "response.image_generation_call.completed",
        ImageGenerationCallPartialImage = "response.image_generation_call.partial_image",
        McpCallInProgress = "response.mcp_call.in_progress",
        McpCallCompleted = "response.mcp_call.completed",
        McpCallFailed = "response.mcp_call.failed",
        McpListToolsInProgress = "response.mcp_list_tools.in_progress",
        McpListToolsCompleted = "response.mcp_list_tools.completed",
        McpListToolsFailed = "response.mcp_list_tools.failed",
        CompactionCompacting = "response.compaction.compacting",
        ShellCallCommandAdded = "response.shell_call_command.added",
        ShellCallOutputContentDelta = "response.shell_call_output_content.delta",
        ShellCallOutputContentDone = "response.shell_call_output_content.done",
        Error = "error",
        Keepalive = "keepalive",
        Ping = "ping",
        EndMarker = "[DONE]",
    }
}

named! {
    /// What an item of the output is.
    ///
    /// ```
    /// assert_eq!(deltawire::openai::responses::ItemKind::FunctionCall.name(), "function_call");
    /// ```
    ItemKind {
        Message = "message",
        FunctionCall = "function_call",
        Reasoning = "reasoning",
        CustomToolCall = "custom_tool_call",
        McpCall = "mcp_call",
        FunctionCallOutput = "function_call_output",
        CustomToolCallOutput = "custom_tool_call_output",
        WebSearchCall = "web_search_call",
        FileSearchCall = "file_search_call",
        ComputerCall = "computer_call",
        ComputerCallOutput = "computer_call_output",
        CodeInterpreterCall = "code_interpreter_call",
        ImageGenerationCall = "image_generation_call",
        LocalShellCall = "local_shell_call",
        LocalShellCallOutput = "local_shell_call_output",
        ShellCall = "shell_call",
        ShellCallOutput = "shell_call_output",
        ApplyPatchCall = "apply_patch_call",
        ApplyPatchCallOutput = "apply_patch_call_output",
        McpListTools = "mcp_list_tools",
        McpApprovalRequest = "mcp_approval_request",
        McpApprovalResponse = "mcp_approval_response",
        ToolSearchCall = "tool_search_call",
        ToolSearchOutput = "tool_search_output",
        Program = "program",
        ProgramOutput = "program_output",
        AdditionalTools = "additional_tools",
        Compaction = "compaction",
    }
}

named! {
    /// How far a response is.
    ///
    /// ```
    /// assert_eq!(deltawire::openai::responses::ResponseStatus::Incomplete.name(), "incomplete");
    /// ```
    ResponseStatus {
        /// Of a background response that waits.
        Queued = "queued",
        InProgress = "in_progress",
        Completed = "completed",
        /// It ended early: [`IncompleteReason`] says why.
        Incomplete = "incomplete",
        Failed = "failed",
        Cancelled = "cancelled",
    }
}

named! {
    /// Why a response ended early, with all of the content that there is.
    ///
    /// ```
    /// assert_eq!(deltawire::openai::responses::IncompleteReason::MaxOutputTokens.name(), "max_output_tokens");
    /// ```
    IncompleteReason {
        /// The answer is as long as the request allows. Ask for more, or raise the limit.
        MaxOutputTokens = "max_output_tokens",
        MaxMessages = "max_messages",
        ContentFilter = "content_filter",
        Steered = "steered",
    }
}

impl ItemKind {
    pub(super) fn of(item: Raw<'_>) -> Self {
        given(item, "type", &Self::NAMES, Self::Unknown).unwrap_or(Self::Unknown)
    }

    /// Returns the kind with that name.
    pub(super) fn named(name: Content<'_>) -> Self {
        Self::NAMES.find(name).unwrap_or(Self::Unknown)
    }
}

impl ResponseStatus {
    pub(super) fn of(response: Raw<'_>) -> Option<Self> {
        given(response, "status", &Self::NAMES, Self::Unknown)
    }
}

impl IncompleteReason {
    pub(super) fn of(response: Raw<'_>) -> Option<Self> {
        given(response.given("incomplete_details")?, "reason", &Self::NAMES, Self::Unknown)
    }
}

/// Returns what a member names, if it is a string that is not empty.
fn given<T: Copy, const N: usize>(raw: Raw<'_>, member: &str, names: &Names<T, N>, unknown: T) -> Option<T> {
    let name = raw.get(member)?.content()?;
    (!name.is("")).then(|| names.find(name).unwrap_or(unknown))
}

/// What a [`Delta`](super::Delta) adds to, and a [`Done`](super::Done) has the whole of.
///
/// ```
/// use deltawire::openai::responses::{ContentKind, EventKind};
///
/// assert_eq!(ContentKind::Text.delta(), EventKind::OutputTextDelta);
/// assert_eq!(ContentKind::Text.done().name(), "response.output_text.done");
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum ContentKind {
    /// The answer: text of a message.
    Text,
    /// A refusal, which stands in a message in place of text, or beside it.
    Refusal,
    /// The reasoning itself, which open models show.
    ReasoningText,
    /// A summary of the reasoning.
    ReasoningSummary,
    /// The arguments of a function call: JSON. Its name and `call_id` are in the item.
    Arguments,
    /// The arguments of a call of an MCP tool, which the server runs: JSON.
    McpArguments,
    /// The input of a custom tool: free text.
    CustomInput,
    /// The code that the server runs.
    Code,
    /// The diff of a patch.
    Diff,
    /// A command for a shell.
    ShellCommand,
    /// Audio in base64. It names no item.
    Audio,
    /// What the audio says. It names no item.
    AudioTranscript,
}

impl ContentKind {
    const ALL: [Self; 12] = [
        Self::Text,
        Self::Refusal,
        Self::ReasoningText,
        Self::ReasoningSummary,
        Self::Arguments,
        Self::McpArguments,
        Self::CustomInput,
        Self::Code,
        Self::Diff,
        Self::ShellCommand,
        Self::Audio,
        Self::AudioTranscript,
    ];

    /// Returns the event that adds to it.
    #[must_use]
    pub const fn delta(self) -> EventKind {
        match self {
            Self::Text => EventKind::OutputTextDelta,
            Self::Refusal => EventKind::RefusalDelta,
            Self::ReasoningText => EventKind::ReasoningTextDelta,
            Self::ReasoningSummary => EventKind::ReasoningSummaryTextDelta,
            Self::Arguments => EventKind::FunctionCallArgumentsDelta,
            Self::McpArguments => EventKind::McpCallArgumentsDelta,
            Self::CustomInput => EventKind::CustomToolCallInputDelta,
            Self::Code => EventKind::CodeInterpreterCallCodeDelta,
            Self::Diff => EventKind::ApplyPatchDiffDelta,
            Self::ShellCommand => EventKind::ShellCallCommandDelta,
            Self::Audio => EventKind::AudioDelta,
            Self::AudioTranscript => EventKind::AudioTranscriptDelta,
        }
    }

    /// Returns the event that has the whole of it.
    #[must_use]
    pub const fn done(self) -> EventKind {
        match self {
            Self::Text => EventKind::OutputTextDone,
            Self::Refusal => EventKind::RefusalDone,
            Self::ReasoningText => EventKind::ReasoningTextDone,
            Self::ReasoningSummary => EventKind::ReasoningSummaryTextDone,
            Self::Arguments => EventKind::FunctionCallArgumentsDone,
            Self::McpArguments => EventKind::McpCallArgumentsDone,
            Self::CustomInput => EventKind::CustomToolCallInputDone,
            Self::Code => EventKind::CodeInterpreterCallCodeDone,
            Self::Diff => EventKind::ApplyPatchDiffDone,
            Self::ShellCommand => EventKind::ShellCallCommandDone,
            Self::Audio => EventKind::AudioDone,
            Self::AudioTranscript => EventKind::AudioTranscriptDone,
        }
    }

    /// Returns the kind that an event of this name adds to.
    #[inline]
    pub(super) fn of_delta(kind: EventKind) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.delta() == kind)
    }

    /// Returns the kind that an event of this name has the whole of.
    pub(super) fn of_done(kind: EventKind) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.done() == kind)
    }

    /// Returns what counts it in its item, if there may be several of it there.
    pub(super) const fn place(self) -> Option<Place> {
        match self {
            Self::Text | Self::Refusal | Self::ReasoningText => Some(Place::Content),
            Self::ReasoningSummary => Some(Place::Summary),
            Self::ShellCommand => Some(Place::Command),
            _ => None,
        }
    }

    /// Returns the member that a `done` event has the whole in.
    pub(super) const fn member(self) -> &'static str {
        match self {
            Self::Text | Self::ReasoningText | Self::ReasoningSummary => "text",
            Self::Refusal => "refusal",
            Self::Arguments | Self::McpArguments => "arguments",
            Self::CustomInput => "input",
            Self::Code => "code",
            Self::Diff => "diff",
            Self::ShellCommand => "command",
            Self::Audio => "audio",
            Self::AudioTranscript => "transcript",
        }
    }

    /// Says whether it belongs to an item of the output.
    #[inline(always)]
    pub(crate) const fn has_item(self) -> bool {
        !matches!(self, Self::Audio | Self::AudioTranscript)
    }
}

/// What counts the parts of an item.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Place {
    Content,
    Summary,
    Command,
}

/// A set of kinds of content, a bit each: nearly every event asks for one, and a test of a bit is what that may cost.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct ContentKinds(u16);

impl ContentKinds {
    pub(super) const NONE: Self = Self(0);

    /// Returns what an item of that kind can have. An unknown one can have anything.
    pub(super) const fn of(item: ItemKind) -> Self {
        use ContentKind as Kind;
        Self(match item {
            ItemKind::Message => Self::bit(Kind::Text) | Self::bit(Kind::Refusal),
            ItemKind::Reasoning => Self::bit(Kind::ReasoningText) | Self::bit(Kind::ReasoningSummary),
            ItemKind::FunctionCall => Self::bit(Kind::Arguments),
            // Some servers send the calls of their own tools under the name of another kind.
            ItemKind::McpCall | ItemKind::CustomToolCall => {
                Self::bit(Kind::McpArguments) | Self::bit(Kind::CustomInput) | Self::bit(Kind::Arguments)
            }
            ItemKind::CodeInterpreterCall => Self::bit(Kind::Code),
            ItemKind::ApplyPatchCall => Self::bit(Kind::Diff),
            ItemKind::ShellCall | ItemKind::LocalShellCall => Self::bit(Kind::ShellCommand),
            // Audio belongs to no item.
            ItemKind::Unknown => !(Self::bit(Kind::Audio) | Self::bit(Kind::AudioTranscript)),
            _ => 0,
        })
    }

    #[inline(always)]
    pub(super) const fn contains(self, kind: ContentKind) -> bool {
        self.0 & Self::bit(kind) != 0
    }

    #[inline(always)]
    const fn bit(kind: ContentKind) -> u16 {
        // There are twelve.
        1_u16.wrapping_shl(kind as u32)
    }
}
