using System.Xml;

namespace Agnox.Grains.Running.Reports;

/// <summary>Reads JUnit XML as written by pytest, Node, mocha, Surefire, k6 and many others.</summary>
internal static class JUnitReport
{
    private const int MaxDepth = 64;

    /// <summary>Reads a report. Never throws for what the bytes hold; a file with another root is no report.</summary>
    /// <param name="xml">The file.</param>
    /// <param name="redact">Takes secrets out of a text.</param>
    public static ReportReading Parse(byte[] xml, Func<string, string> redact)
    {
        var settings = new XmlReaderSettings
        {
            DtdProcessing = DtdProcessing.Prohibit,
            XmlResolver = null,
            MaxCharactersInDocument = xml.Length,
            MaxCharactersFromEntities = 1024,
            IgnoreComments = true,
            IgnoreProcessingInstructions = true,
            // Some writers escape terminal colours as characters XML does not know; they are taken out later.
            CheckCharacters = false,
        };
        try
        {
            using var stream = new MemoryStream(xml, writable: false);
            using var reader = XmlReader.Create(stream, settings);
            return Read(reader, redact);
        }
        catch (XmlException exception)
        {
            return new(null, $"The XML report is damaged near line {exception.LineNumber}.");
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
        {
            return new(null, "The XML report is written in an unknown encoding.");
        }
    }

    private static ReportReading Read(XmlReader reader, Func<string, string> redact)
    {
        if (reader.MoveToContent() != XmlNodeType.Element || reader.LocalName is not ("testsuites" or "testsuite"))
        {
            return ReportReading.NotAReport;
        }

        var tally = new ResultTally();
        while (reader.Read())
        {
            if (reader.Depth > MaxDepth)
            {
                return new(null, "The XML report is nested too deeply.");
            }

            if (reader.NodeType == XmlNodeType.Element && reader.LocalName == "testcase")
            {
                tally.Add(JUnitTestCase.Read(reader).ToResult(redact, tally.HasRoom));
            }
        }

        return new(tally.ToResults(), null);
    }
}
