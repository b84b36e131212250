"""amqtt's client, which speaks 3.1.1 alone."""

import asyncio
import contextlib

from amqtt.client import MQTTClient
from amqtt.errors import ConnectError

from conversation import converse, observe


class AmqttClient:
    def __init__(self, host, port, version):
        assert version == "311"
        self._address = f"{host}:{port}"
        self._client = None
        self._reader = None

    async def connect(self, command):
        settings = {"auto_reconnect": False, "keep_alive": 60}
        if (topic := command.text("will_topic")) is not None:
            settings["will"] = {
                "topic": topic,
                "message": command.data("will_payload").decode(),
                "qos": command.number("will_qos"),
                "retain": command.flag("will_retain"),
            }
        self._client = MQTTClient(command.text("id"), settings)
        username = command.text("username")
        address = self._address if username is None else f"{username}@{self._address}"
        try:
            code = await self._client.connect(f"mqtt://{address}/", cleansession=command.flag("clean"))
        except ConnectError as refusal:
            if refusal.return_code is None:
                raise
            observe("connack", code=refusal.return_code)
        else:
            self._reader = asyncio.create_task(self._read())
            observe("connack", code=code)

    async def subscribe(self, command):
        observe("suback", codes=await self._client.subscribe([(command.text("filter"), command.number("qos"))]))

    async def publish(self, command):
        await self._client.publish(
            command.text("topic"), command.data("payload"), command.number("qos"), command.flag("retain")
        )
        observe("published")

    async def disconnect(self, command):
        await self._client.disconnect()
        with contextlib.suppress(asyncio.CancelledError):
            await self._reader
        observe("disconnected")

    async def _read(self):
        while message := await self._client.deliver_message():
            observe(
                "message",
                topic=message.topic,
                payload=bytes(message.data).hex(),
                qos=message.qos,
                retain=message.retain,
            )


if __name__ == "__main__":
    converse(AmqttClient)
