"""aiomqtt."""

import asyncio
import contextlib

import aiomqtt

from conversation import converse, observe
from paho_properties import connect_properties, observed_properties, publish_properties

VERSIONS = {
    "31": aiomqtt.ProtocolVersion.V31,
    "311": aiomqtt.ProtocolVersion.V311,
    "5": aiomqtt.ProtocolVersion.V5,
}


class AiomqttClient:
    def __init__(self, host, port, version):
        self._address = (host, port)
        self._version = version
        self._client = None
        self._reader = None
        self._connection = contextlib.AsyncExitStack()

    async def connect(self, command):
        clean = command.flag("clean")
        if self._version == "5":
            settings = {"clean_start": clean, "properties": connect_properties(command)}
        else:
            settings = {"clean_session": clean}
        if (topic := command.text("will_topic")) is not None:
            settings["will"] = aiomqtt.Will(
                topic, command.data("will_payload"), command.number("will_qos"), command.flag("will_retain")
            )
        self._client = aiomqtt.Client(
            *self._address,
            identifier=command.text("id"),
            protocol=VERSIONS[self._version],
            username=command.text("username"),
            timeout=60,
            **settings,
        )
        try:
            await self._connection.enter_async_context(self._client)
        except aiomqtt.MqttCodeError as refusal:
            observe("connack", code=refusal.rc.value)
        else:
            self._reader = asyncio.create_task(self._read())
            observe("connack", code=0)

    async def subscribe(self, command):
        codes = await self._client.subscribe(command.text("filter"), command.number("qos"))
        observe("suback", codes=[code.value for code in codes])

    async def publish(self, command):
        await self._client.publish(
            command.text("topic"),
            command.data("payload"),
            command.number("qos"),
            command.flag("retain"),
            publish_properties(command) if self._version == "5" else None,
        )
        observe("published")

    async def disconnect(self, command):
        await self._connection.aclose()
        # The iteration ends with an error when the client has disconnected, but not before it is through.
        with contextlib.suppress(aiomqtt.MqttError):
            await self._reader
        observe("disconnected")

    async def _read(self):
        async for message in self._client.messages:
            observe(
                "message",
                topic=message.topic.value,
                payload=message.payload.hex(),
                qos=message.qos,
                retain=bool(message.retain),
                **observed_properties(message.properties),
            )


if __name__ == "__main__":
    converse(AiomqttClient)
