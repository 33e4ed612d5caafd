using Google.Protobuf.Collections;
using Qdrant.Client.Grpc;

namespace RagProbe.QdrantDouble.Payloads;

/// <summary>Which part of a payload an answer carries.</summary>
internal sealed class PayloadSelection
{
    private readonly WithPayloadSelector? _selector;
    private readonly IReadOnlyList<PayloadPath> _paths;
    private readonly bool _default;

    /// <param name="byDefault">What an unset selector means: all for a scroll, nothing for a get or a query.</param>
    public PayloadSelection(WithPayloadSelector? selector, bool byDefault)
    {
        _selector = selector;
        _default = byDefault;
        _paths = selector?.SelectorOptionsCase switch
        {
            WithPayloadSelector.SelectorOptionsOneofCase.Include => [.. selector.Include.Fields.Select(PayloadPath.Parse)],
            WithPayloadSelector.SelectorOptionsOneofCase.Exclude => [.. selector.Exclude.Fields.Select(PayloadPath.Parse)],
            _ => [],
        };
    }

    public void CopyTo(MapField<string, Value> answer, MapField<string, Value> payload)
    {
        switch (_selector?.SelectorOptionsCase ?? WithPayloadSelector.SelectorOptionsOneofCase.None)
        {
            case WithPayloadSelector.SelectorOptionsOneofCase.Include:
                foreach (var path in _paths)
                {
                    path.Copy(payload, answer);
                }

                break;
            case WithPayloadSelector.SelectorOptionsOneofCase.Exclude:
                answer.Add(payload.Clone());
                foreach (var path in _paths)
                {
                    path.Remove(answer);
                }

                break;
            case WithPayloadSelector.SelectorOptionsOneofCase.Enable:
                Add(answer, payload, _selector!.Enable);
                break;
            default:
                Add(answer, payload, _default);
                break;
        }
    }

    // Stored payloads are replaced, never changed in place, so an answer may share their values.
    private static void Add(MapField<string, Value> answer, MapField<string, Value> payload, bool wanted)
    {
        if (wanted)
        {
            answer.Add(payload);
        }
    }
}
