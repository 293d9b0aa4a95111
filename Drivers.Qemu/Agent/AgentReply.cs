using System.Text;
using System.Text.Json;

namespace Rx.Hypervisor.Drivers.Qemu.Agent;

/// <summary>A line of the agent, read.</summary>
/// <param name="Text">The whole line.</param>
/// <param name="Value">What a command returned; of a refusal <see cref="JsonValueKind.Undefined"/>.</param>
/// <param name="Refusal">The agent's words when it refused.</param>
internal sealed record AgentReply(string Text, JsonElement Value, string? Refusal)
{
    /// <summary>Reads a line.</summary>
    /// <exception cref="AgentProtocolException">It is no reply.</exception>
    internal static AgentReply Read(byte[] line)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(line);
            JsonElement root = document.RootElement;
            return root.ValueKind != JsonValueKind.Object ? throw NoReply()
                : root.TryGetProperty("return", out JsonElement value) ? new AgentReply(Encoding.UTF8.GetString(line), value.Clone(), null)
                : root.TryGetProperty("error", out JsonElement error) ? new AgentReply(Encoding.UTF8.GetString(line), default, Words(error))
                : throw NoReply();
        }
        catch (JsonException e)
        {
            throw new AgentProtocolException($"a reply is no JSON: {e.Message}", e);
        }
    }

    private static AgentProtocolException NoReply() => new("a line has neither 'return' nor 'error'");

    private static string Words(JsonElement error)
        => error.ValueKind == JsonValueKind.Object && error.TryGetProperty("desc", out JsonElement words) && words.ValueKind == JsonValueKind.String
            ? words.GetString()!
            : error.GetRawText();
}
