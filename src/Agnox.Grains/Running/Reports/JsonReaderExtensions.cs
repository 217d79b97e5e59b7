using System.Text;
using System.Text.Json;

namespace Agnox.Grains.Running.Reports;

/// <summary>
/// Steps over JSON whose shape is not to be trusted: a value of another kind than wanted is passed over, never an error.
/// Each method leaves the reader on the last token of what it read.
/// </summary>
internal static class JsonReaderExtensions
{
    extension(ref Utf8JsonReader reader)
    {
        /// <summary>Moves to the next property's name; false at the end of the object.</summary>
        public bool ReadProperty() => reader.Read() && reader.TokenType == JsonTokenType.PropertyName;

        /// <summary>Moves to the next element; false at the end of the array.</summary>
        public bool ReadElement() => reader.Read() && reader.TokenType != JsonTokenType.EndArray;

        /// <summary>From a property's name into its array; passes over any other value.</summary>
        public bool EnterArray() => reader.Read() && reader.IsOrSkip(JsonTokenType.StartArray);

        /// <summary>Whether the reader stands on a token of that kind; passes over the value when not.</summary>
        public bool IsOrSkip(JsonTokenType wanted)
        {
            if (reader.TokenType == wanted)
            {
                return true;
            }

            reader.Skip();
            return false;
        }

        /// <summary>From a property's name to its text, or null when the value is no text.</summary>
        public string? ReadText()
        {
            reader.Read();
            return reader.IsOrSkip(JsonTokenType.String) ? reader.TextOrRaw() : null;
        }

        /// <summary>From a property's name to its number, or 0 when the value is no number.</summary>
        public double ReadNumber()
        {
            reader.Read();
            return reader.IsOrSkip(JsonTokenType.Number) && reader.TryGetDouble(out var number) ? number : 0;
        }

        // Node writes half characters as escapes that .NET refuses to read; the text is then shown as it stands.
        private string TextOrRaw()
        {
            try
            {
                return reader.GetString() ?? "";
            }
            catch (InvalidOperationException)
            {
                return Encoding.UTF8.GetString(reader.ValueSpan);
            }
        }
    }
}
