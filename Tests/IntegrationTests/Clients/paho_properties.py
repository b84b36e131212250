"""The properties of paho-mqtt, which aiomqtt uses as well."""

from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties


def connect_properties(command):
    properties = Properties(PacketTypes.CONNECT)
    properties.SessionExpiryInterval = command.number("expiry")
    return properties


def publish_properties(command):
    properties = Properties(PacketTypes.PUBLISH)
    if (content_type := command.text("content_type")) is not None:
        properties.ContentType = content_type
    if (response_topic := command.text("response_topic")) is not None:
        properties.ResponseTopic = response_topic
    if (correlation_data := command.data("correlation_data")) is not None:
        properties.CorrelationData = correlation_data
    for pair in command.pairs("user_property"):
        properties.UserProperty = pair
    return properties


def observed_properties(properties):
    """The fields of an observation; none for a message without properties."""
    correlation_data = getattr(properties, "CorrelationData", None)
    return {
        "content_type": getattr(properties, "ContentType", None),
        "response_topic": getattr(properties, "ResponseTopic", None),
        "correlation_data": None if correlation_data is None else correlation_data.hex(),
        "user_properties": getattr(properties, "UserProperty", None),
    }
